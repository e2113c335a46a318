"""The mastodon adapter."""
