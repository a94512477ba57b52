"""Expressions on faces: from FER-2013 to the network that Emotion Escape plays with."""
