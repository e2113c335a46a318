"""Bars that a machine can check: floors, sizes, docstrings, documents."""
