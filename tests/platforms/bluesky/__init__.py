"""The bluesky adapter."""
