"""Floor 3: a scripted platform, for the demo, for simulation in virtual time, and for tests."""
