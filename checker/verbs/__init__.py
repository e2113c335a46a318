"""The verbs of the command line: declared here, done in `commands`."""
