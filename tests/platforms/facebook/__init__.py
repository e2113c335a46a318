"""Facebook's adapter beyond its saved cases."""
