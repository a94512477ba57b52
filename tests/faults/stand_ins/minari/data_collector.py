"""What a dataset is made of."""

from types import SimpleNamespace as EpisodeBuffer

__all__ = ["EpisodeBuffer"]
