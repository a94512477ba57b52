"""The seven classes of FER-2013, the eight of the votes, and the six that the game knows.

The game knows five expressions that choose a way, and neutral, which never does. Surprise is no label of the
game: its probabilities are those of the six, given that the face shows one of them. `reading` says how they
come out of the network's two answers.
"""

# FER-2013's own, in the order of the network's output of that name. The game's six come first.
SEVEN = ("happy", "sad", "angry", "afraid", "disgusted", "neutral", "surprised")
SIX = SEVEN[:6]
FIVE = SEVEN[:5]

# Names in the data sets for each.
FOLDERS = {
    "happy": "happy",
    "sad": "sad",
    "angry": "angry",
    "fear": "afraid",
    "disgust": "disgusted",
    "neutral": "neutral",
    "surprise": "surprised",
}

# What ten people vote for, in the order of the network's output of that name.
EIGHT = ("neutral", "happy", "surprised", "sad", "angry", "disgusted", "afraid", "contemptuous")
SIX_OF_EIGHT = tuple(EIGHT.index(label) for label in SIX)

HEADS = {"eight": EIGHT, "seven": SEVEN}
"""What a network answers, by the name of the layer and of the output."""
