"""The collector: when to look, how to look, and what is settled afterwards."""
