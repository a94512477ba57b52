"""Parts of a picture, as the inference worker and everything that says where to look take them."""

Region = tuple[float, float, float, float]
"""Left, top, right, bottom in shares of the picture's width and height; may reach beyond the picture."""

WHOLE: Region = (0.0, 0.0, 1.0, 1.0)
"""The picture as it is."""
