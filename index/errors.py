"""The errors of index.

IndexingError
├── BadIndex      an index folder is damaged or was made by another version: rebuild it
├── BadUrl        no such kind of index, or its engine is not installed
└── Busy          another process is writing
"""

from __future__ import annotations


class IndexingError(Exception):
    """Base of every error raised on purpose by index."""


class BadIndex(IndexingError):
    """The files of an index cannot be used; what they hold can be rebuilt from the store."""


class BadUrl(IndexingError):
    """An index URL names no engine, or one that is not installed."""


class Busy(IndexingError):
    """Another process holds the writer's lock."""
