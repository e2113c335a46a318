"""Reddit's adapter."""
