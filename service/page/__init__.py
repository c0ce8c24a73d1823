"""The page: the same answers as the API, for people."""
