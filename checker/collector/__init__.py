"""Floor 3: who is looked at when, and one pass after another. Decides nothing about meaning."""
