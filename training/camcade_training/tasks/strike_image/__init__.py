"""The network that tells strikes from the whole picture, and the backbone that it stands on."""
