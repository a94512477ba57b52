"""A trained player of Duel: what it may do, and what it may know."""
