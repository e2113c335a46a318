"""Tests with real components: they run where the parts are found."""
