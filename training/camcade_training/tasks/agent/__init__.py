"""The agent: learns Duel by watching recorded play, and then by playing."""
