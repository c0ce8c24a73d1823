"""A round of review: its address says which questions it asks and where it stands."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from service.api.parameters import Strict


class Round(Strict):
    """The parameters of a round; each page adds its own."""

    def address(self, path: str, **changed: Any) -> str:
        """Give the address of the round with some of it changed; note and language do not pass on by themselves."""
        given = {**self.model_dump(mode="json"), "note": "", "lang": None, **changed}
        pairs = []
        for name, field in type(self).model_fields.items():
            value = given[name]
            if value in (None, "", field.get_default(call_default_factory=True)):
                continue
            pairs += [(name, str(one)) for one in value] if isinstance(value, list) else [(name, str(value))]
        return f"{path}?{urlencode(pairs)}" if pairs else path
