"""The tiktok adapter."""
