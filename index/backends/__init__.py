"""One file an engine; they do not know one another."""
