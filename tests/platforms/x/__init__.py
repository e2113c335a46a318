"""Tests of X's room."""
