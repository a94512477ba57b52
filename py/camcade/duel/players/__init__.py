"""Who can play a side of Duel without a person."""
