"""How far two people who reviewed the same items agree: how clear the codebook is, beside how good the machine is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.app import App
from service.review import OPTIONS, words_in_force
from service.shapes import Shape


@dataclass(frozen=True, slots=True)
class Agreement:
    """One field over the items that at least two people spoke on.

    `agreed` is the share of pairs of words that are the same; `alpha` is Krippendorff's for names, 1 for perfect, 0 for
    what chance would give, None where everybody always said one and the same thing and chance explains it all.
    """

    field: str
    items: int
    people: int
    agreed: float
    alpha: float | None
    disputed: tuple[tuple[int, Mapping[str, str]], ...]


def agreement(app: App) -> list[Agreement]:
    """Measure agreement for every field that is asked about; a field nobody reviewed twice is left out."""
    found = []
    words = words_in_force(app)
    for field in OPTIONS:
        said = {
            item_id: {who: json.dumps(one.new, ensure_ascii=False).strip('"') for who, one in by_person.items()}
            for (item_id, name), by_person in words.items()
            if name == field and len(by_person) > 1
        }
        if not said:
            continue
        units = [list(by_person.values()) for by_person in said.values()]
        found.append(
            Agreement(
                field=field,
                items=len(said),
                people=len({who for by_person in said.values() for who in by_person}),
                agreed=_agreed(units),
                alpha=alpha_of(units),
                disputed=tuple((item_id, by) for item_id, by in sorted(said.items()) if len(set(by.values())) > 1),
            )
        )
    return found


def alpha_of(units: Iterable[Sequence[str]]) -> float | None:
    """Give Krippendorff's alpha for names over units, each a list of what people said; None where it is undefined.

    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, section C.
    """
    weights: dict[tuple[str, str], float] = {}
    for unit in units:
        counts = Counter(unit)
        for one, count in counts.items():
            for other, others in counts.items():
                pairs = count * (others - (one == other))
                weights[one, other] = weights.get((one, other), 0.0) + pairs / max(len(unit) - 1, 1)
    totals: dict[str, float] = {}
    for (one, _), weight in weights.items():
        totals[one] = totals.get(one, 0.0) + weight
    everything = sum(totals.values())
    expected = sum(totals[a] * totals[b] for a in totals for b in totals if a != b)
    if not expected:
        return None
    observed = sum(weight for (one, other), weight in weights.items() if one != other)
    return 1 - (everything - 1) * observed / expected


def agreement_shape(one: Agreement) -> Shape:
    """Give an agreement as JSON."""
    return {
        "field": one.field,
        "items": one.items,
        "people": one.people,
        "agreed": round(one.agreed, 4),
        "alpha": None if one.alpha is None else round(one.alpha, 4),
        "disputed": [{"item_id": item_id, "said": dict(said)} for item_id, said in one.disputed],
    }


def _agreed(units: Sequence[Sequence[str]]) -> float:
    same = pairs = 0
    for unit in units:
        pairs += len(unit) * (len(unit) - 1)
        same += sum(count * (count - 1) for count in Counter(unit).values())
    return same / pairs
