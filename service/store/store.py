"""The store as one thing: a database and what is kept in it."""

from __future__ import annotations

from service.store.audit import Audit
from service.store.database import Database
from service.store.items import Items
from service.store.jobs import Jobs
from service.store.links import Links
from service.store.previews import Previews
from service.store.reviews import Reviews
from service.store.saved import SavedSearches
from service.store.tokens import Tokens


class Store:
    """Everything that was confirmed. What a method has returned from survives a kill."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self.items = Items(self._database)
        self.links = Links(self._database)
        self.reviews = Reviews(self._database)
        self.previews = Previews(self._database)
        self.tokens = Tokens(self._database)
        self.audit = Audit(self._database)
        self.jobs = Jobs(self._database)
        self.searches = SavedSearches(self._database)

    def generation(self) -> int:
        """Give the number of the last write; an index that has seen it is up to date."""
        return self._database.generation()

    def ping(self) -> bool:
        """Tell whether the store answers."""
        return self._database.ping()

    def close(self) -> None:
        """Give all connections back."""
        self._database.close()
