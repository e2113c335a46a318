"""What the command line does, verb by verb; ``cli`` only declares and calls."""
