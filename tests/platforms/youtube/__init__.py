"""YouTube's adapter beyond its saved cases."""
