"""Floor 1: what answers mean. Pure functions over the nouns; nothing here asks or stores."""
