"""The lemmy adapter."""
