"""A trained player of Duel: what it may do, what it may know, what it is shown, and how it plays."""
