"""How near each other and how often the texts asked for stand in a text, and how much else it says."""

from __future__ import annotations

from collections.abc import Sequence

_NEAR = 0.3
_OFTEN = 0.1
_FOCUSED = 0.4
_SHORT = 24  # characters; a text of this length speaks half of one thing

Groups = Sequence[Sequence[str]]
"""What is asked for together, each with its alternatives, the typed one first."""


def nearness(text: str, groups: Groups) -> tuple[float, bool]:
    """Give a number from 0 (nothing stands there) upwards (side by side, often, in a short text).

    Also tell whether every group stands there.
    """
    first, last, length, held, often = len(text), 0, 0, 0, 0
    for group in groups:
        times = text.count(group[0])
        often += times
        for one in group if times else group[1:]:
            at = text.find(one)
            if at >= 0:
                held += 1
                length += len(one)
                first = min(first, at)
                last = max(last, at + len(one))
                break
    if not held:
        return 0.0, False
    near = min(length / (last - first), 1.0) * held / len(groups)
    focused = (length + 2) / (len(text) + _SHORT)
    return _NEAR * near + _OFTEN * min(often, 5) / 5 + _FOCUSED * focused, held == len(groups)
