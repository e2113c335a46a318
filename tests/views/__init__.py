"""What the page says and draws, from plain rows."""
