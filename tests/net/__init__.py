"""Tests of the only room that knows HTTP."""
