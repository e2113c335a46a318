"""Floor 3: from frames to figures. Imports the nouns only: every figure can be had from a bundle."""
