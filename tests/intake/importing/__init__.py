"""Imports, room by room."""
