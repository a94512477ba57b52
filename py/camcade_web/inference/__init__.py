"""The page's end of the inference worker."""
