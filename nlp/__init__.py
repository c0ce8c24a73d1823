"""Text in, tagged items out. Knows no search engine, database or web library."""
