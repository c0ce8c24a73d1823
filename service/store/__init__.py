"""The truth: reports, items, tags, corrections and links in a relational database."""
