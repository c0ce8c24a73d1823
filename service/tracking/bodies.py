"""One body under several names (区交运局, 区交通运输局), counted as one and shown as it is written most.

Source: data/lexicons/unit_aliases.tsv.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from nlp.normalize import normalize
from service.settings import DATA
from service.store.items import StoredItem

NO_UNIT = ""
_ALIASES = "unit_aliases.tsv"
_NAMES = "units.tsv"
_LEVEL = re.compile(r"(?:[一-鿿]{2,6}?)?([省市县区旗州盟])")
_LEVELS = frozenset("省市县区旗州盟")


@dataclass(frozen=True, slots=True)
class Body:
    """A responsible body: the name written most, all names written for it, and its items; NO_UNIT names none."""

    name: str
    names: tuple[str, ...]
    items: tuple[StoredItem, ...]


def bodies_of(items: Iterable[StoredItem]) -> list[Body]:
    """Group items by responsible body, most items first, those that name none last; an item may be in several."""
    grouped: dict[str, dict[int, StoredItem]] = {}
    written: dict[str, Counter[str]] = {}
    for item in items:
        for name in dict.fromkeys(unit.value for unit in item.tagged.tags.units) or (NO_UNIT,):
            key = key_of(name, item.place) if name else NO_UNIT
            grouped.setdefault(key, {})[item.id] = item
            written.setdefault(key, Counter())[name] += 1
    shown = {key: _most_written(names) for key, names in written.items()}
    times = Counter(shown.values())
    found = [
        Body(
            name=shown[key] if times[shown[key]] == 1 else key,
            names=tuple(sorted(written[key], key=lambda name: (-written[key][name], name))),
            items=tuple(theirs.values()),
        )
        for key, theirs in grouped.items()
    ]
    return sorted(found, key=lambda one: (one.name == NO_UNIT, -len(one.items), one.name))


@lru_cache(maxsize=20_000)
def key_of(name: str, place: str) -> str:
    """Give the name by which a body is counted: its level of government and its full name.

    >>> key_of("区交运局", "洞头区") == key_of("洞头区交通运输局", "洞头区") == "区交通运输局"
    True
    """
    plain = "".join(normalize(name).text.split())
    own = place[-1:] if place[-1:] in _LEVELS else ""
    short = place.rstrip("省市县区旗州盟") if own else place
    if place and plain.startswith(place) and len(plain) > len(place) + 1:
        plain = plain.removeprefix(place)
    elif len(short) > 1 and plain.endswith(f"{short}分局"):
        plain = _LEVEL.sub("", plain.removesuffix(f"{short}分局"), count=1)  # 市资规局洞头分局
    elif len(short) > 1 and plain.startswith(short) and _is_known(plain.removeprefix(short)):
        plain = plain.removeprefix(short)
    if plain in _aliases():
        return own + _aliases()[plain]
    prefix = _LEVEL.match(plain)
    rest = plain[prefix.end() :] if prefix else ""
    if prefix is not None and _is_known(rest):
        return prefix[1] + _aliases().get(rest, rest)
    return plain if plain[:1] in _LEVELS or plain not in _names() else own + plain


def _most_written(names: Counter[str]) -> str:
    return min(names, key=lambda name: (-names[name], -len(name), name))


def _is_known(name: str) -> bool:
    return name in _aliases() or name in _names()


@lru_cache(maxsize=1)
def _aliases() -> Mapping[str, str]:
    """Read the table: every other name to the full one, the full one to itself."""
    found: dict[str, str] = {}
    for line in (DATA / "lexicons" / _ALIASES).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            full, _, others = line.partition("\t")
            found.update(dict.fromkeys((full, *others.split("、")), full))
    return found


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    lines = (DATA / "lexicons" / _NAMES).read_text("utf-8").splitlines()
    return frozenset(line.split("\t")[0] for line in lines if line and not line.startswith("#"))
