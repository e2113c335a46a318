"""The scripted platforms, read back by the adapters."""
