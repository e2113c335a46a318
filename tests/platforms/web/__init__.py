"""The open web's adapter."""
