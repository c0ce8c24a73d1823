"""How a list is shown: as cards to read or as a table to work in, with which columns; the address holds it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.api.parameters import ItemsQuery

View = Literal["cards", "table"]
Column = Literal["status", "theme", "stage", "delivery", "light", "unit", "place", "period"]
COLUMNS: tuple[Column, ...] = ("status", "theme", "stage", "delivery", "light", "unit", "place", "period")
USUAL: tuple[Column, ...] = ("status", "theme", "stage", "unit", "period")
PAGE_SIZES = (20, 50, 100)
_OURS = ("lang", "view", "column")


class SearchPageQuery(ItemsQuery):
    """The parameters of the search, and how its page shows them."""

    view: View = Field(default="cards")
    column: list[Column] = Field(default_factory=list, max_length=len(COLUMNS))
    lang: str | None = Field(default=None, max_length=10)

    def columns(self) -> list[Column]:
        """Give the columns to show, in their fixed order."""
        chosen = self.column or USUAL
        return [one for one in COLUMNS if one in chosen]

    def page_pairs(self, **changed: object) -> list[tuple[str, str]]:
        """List the parameters for an address of the page; the language is no part of it."""
        return self.pairs(**{**changed, "lang": None})

    def search_pairs(self, **changed: object) -> list[tuple[str, str]]:
        """List the parameters of the search alone."""
        return [(name, value) for name, value in self.pairs(**changed) if name not in _OURS]
