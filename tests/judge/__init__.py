"""What answers mean: rules, walls, controls, spells, cascades, grades."""
