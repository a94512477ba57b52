"""The Duel page."""
