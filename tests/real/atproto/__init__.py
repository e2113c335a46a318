"""Tests against Bluesky's own reference servers, run on this machine."""
