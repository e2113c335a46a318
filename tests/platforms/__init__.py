"""Adapters against saved answers."""
