"""Trained networks as files: what a card says (`card`), and whether its files agree with it (`bundle`)."""
