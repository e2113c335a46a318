"""Floor 2: the only room that knows SQL and WARC. Facts are appended, evidence is sealed."""
