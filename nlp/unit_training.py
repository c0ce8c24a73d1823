"""Learns from labelled items where names of organisations begin and end, and which of them did the work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from nlp.labelled import LabelledItem, read_labelled_folder
from nlp.normalize import normalize
from nlp.quantity_training import Example, fit_weights
from nlp.unit_ends import UnitNames, load_unit_names
from nlp.unit_names import START_COLUMNS, TAIL_COLUMNS, MentionReader, start_values, starts_of, tail_values
from nlp.unit_roles import COMPANY_COLUMNS, OWN_COLUMNS, companies_of, own_values
from nlp.unit_verbs import UnitVerbs, load_unit_verbs
from nlp.units import EDGES, ROLES, UnitReader, mention_reader_of, reader_of
from nlp.weights import Weights, column_signs, save_weights

_PROVINCE = re.compile(
    "^(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西"
    "|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆)[省市]?(?=.{2})"
)
_STRENGTHS = {EDGES: 2.0, ROLES: 0.5}


def train_units(data: Path) -> UnitReader:
    """Learn from data/labelled and write the weights to data/models."""
    names, verbs = load_unit_names(data / "lexicons"), load_unit_verbs(data / "lexicons")
    edges, roles = fit_unit_weights(read_labelled_folder(data / "labelled"), names, verbs)
    models = data / "models"
    save_weights(edges, models / EDGES, title="Is this stretch one name? sign, weight; first: bias")
    save_weights(roles, models / ROLES, title="Did this organisation do the work? sign, weight; first: bias")
    return reader_of(names, verbs, edges=edges, roles=roles)


def fit_units(labelled: Sequence[LabelledItem], names: UnitNames, verbs: UnitVerbs) -> UnitReader:
    """Learn a reader from labelled items."""
    edges, roles = fit_unit_weights(labelled, names, verbs)
    return reader_of(names, verbs, edges=edges, roles=roles)


def fit_unit_weights(labelled: Sequence[LabelledItem], names: UnitNames, verbs: UnitVerbs) -> tuple[Weights, Weights]:
    """Learn the weights of edges, then with the names these find the weights of parts played."""
    labelled = [*labelled, *varied(labelled), *placed(labelled)]
    edges = fit_weights([one for item in labelled for one in edge_examples(item, names)], _STRENGTHS[EDGES])
    reader = mention_reader_of(names, verbs, edges)
    return edges, fit_weights(
        [one for item in labelled for one in role_examples(item, reader, verbs)], _STRENGTHS[ROLES]
    )


def varied(labelled: Sequence[LabelledItem]) -> list[LabelledItem]:
    """Write every item with units once more, its units under names of other items: 县水利局 becomes 区发改局.

    Names are short and places are endless: what is learnt should be their shape and company, not this town or that.
    """
    pool: dict[str, list[str]] = {}
    for one in labelled:
        for unit in one.units:
            pool.setdefault(unit[-1], []).append(unit)
    turns = dict.fromkeys(pool, 0)
    copies = []
    for one in labelled:
        status, units = one.item.status, []
        for unit in sorted(one.units, key=len, reverse=True):
            names = pool[unit[-1]]
            turns[unit[-1]] = (turns[unit[-1]] + 7) % len(names)
            name = names[turns[unit[-1]]]
            if unit in status and name not in status:
                status = status.replace(unit, name)
                units.append(name)
            else:
                units.append(unit)
        if units:
            copies.append(replace(one, item=replace(one.item, status=status), units=tuple(units)))
    return copies


def placed(labelled: Sequence[LabelledItem]) -> list[LabelledItem]:
    """Write every third item whose units leave their place out with the name of one: 县水利局 becomes 疏勒县水利局."""
    pool: dict[str, list[str]] = {}
    for place in sorted(
        {_PROVINCE.sub("", one.place) for one in labelled}, key=lambda name: (name[-1:], -len(name), name)
    ):
        if len(place) > 2:
            pool.setdefault(place[-1], []).append(place)
    copies: list[LabelledItem] = []
    turn = 0
    for one in labelled:
        status, units = one.item.status, []
        for unit in one.units:
            places = pool.get(unit[0], [])
            if places and status.count(unit) == 1:
                place = places[turn % len(places)]
                status = status.replace(unit, place[:-1] + unit)
                units.append(place[:-1] + unit)
            else:
                units.append(unit)
        if status != one.item.status:
            turn += 1
            copies.append(replace(one, item=replace(one.item, status=status), units=tuple(units)))
    return copies[::3]


def edge_examples(labelled: LabelledItem, names: UnitNames) -> Iterable[Example]:
    """Give the stretches that overlap a labelled unit, and whether each is exactly the unit.

    Names that are no responsible units are not labelled: their edges are unknown, so they teach nothing here.
    """
    text, units = _texts(labelled)
    places = [(at, at + len(unit)) for unit in units for at in _occurrences(text, unit)]
    places = [(a, b) for a, b in places if not any((c <= a and b <= d) and (a, b) != (c, d) for c, d in places)]
    for tail in names.tails(text):
        of_tail = column_signs(TAIL_COLUMNS, tail_values(text, tail))
        for start in starts_of(text, tail):
            if any(start < stop and tail.end > begin for begin, stop in places):
                signs = column_signs(START_COLUMNS, start_values(text, start, tail))
                yield [*of_tail, *signs], (start, tail.end) in places


def role_examples(labelled: LabelledItem, reader: MentionReader, verbs: UnitVerbs) -> Iterable[Example]:
    """Give the names found in a status with their signs, and whether each is labelled as responsible."""
    text, units = _texts(labelled)
    for company in companies_of(text, reader.mentions(text), verbs):
        shared = [*column_signs(COMPANY_COLUMNS, company.values), *company.signs]
        for place, one in enumerate(company.members):
            own = column_signs(OWN_COLUMNS, own_values(text, one, place, len(company.members)))
            yield [*shared, *own], text[one.start : one.end] in units


def _texts(labelled: LabelledItem) -> tuple[str, set[str]]:
    return normalize(labelled.item.status).text, {normalize(unit).text for unit in labelled.units}


def _occurrences(text: str, part: str) -> Iterable[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
