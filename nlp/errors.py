"""The errors of nlp.

NlpError
├── LexiconError    a file of data/lexicons is missing or malformed
├── ModelError      a model folder is missing, damaged, or made from other labels or code
└── LabelError      a labelled file does not follow the codebook's shape
"""

from __future__ import annotations


class NlpError(Exception):
    """Base of every error raised on purpose by nlp."""


class LexiconError(NlpError):
    """A lexicon file is missing or a line of it is malformed."""


class ModelError(NlpError):
    """A model cannot be used: missing, damaged, or made from other labels or code."""


class LabelError(NlpError):
    """A labelled file is malformed; the message names file, line and what would be right."""
