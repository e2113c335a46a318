"""How often a topic's listings are asked for."""

from datetime import timedelta

DISCOVER_EVERY = timedelta(minutes=15)
