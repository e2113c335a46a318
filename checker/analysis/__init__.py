"""Floor 3: from frames to figures. Imports the nouns only, so that a bundle is enough."""
