"""Instagram's adapter beyond its saved cases."""
