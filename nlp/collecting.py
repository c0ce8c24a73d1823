"""Keeps Python's search for reference cycles out of the way while very many objects are made.

Nearly everything is freed by counting references; looking for cycles among entries or the values of a batch, again and
again as they become more, would be a third of the work of building an index, a tenth of that of tagging, and find none.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cycles meanwhile, in the whole process: keep it short. If nobody looks for them, nothing changes."""
    looking = gc.isenabled()
    if looking:  # who finds it off leaves it: every disabling is then followed by an enabling, whatever threads do
        gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()
