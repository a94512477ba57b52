"""The page of Emotion Escape."""
