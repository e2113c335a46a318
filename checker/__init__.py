"""A content-moderation transparency checker: what was seen, what was said, and how sure."""

__version__ = "0.1.0"
