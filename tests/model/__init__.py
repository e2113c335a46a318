"""The nouns: what they refuse, what they keep, what they are known by."""
