"""Floor 4: what people enter, checked and appended; the command line and the pages share it."""
