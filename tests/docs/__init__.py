"""What the documents tell readers to type, typed."""
