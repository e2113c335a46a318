"""The archive's adapter."""
