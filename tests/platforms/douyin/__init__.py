"""The douyin adapter."""
