"""All pages and the files they need."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from service.page import (
    auditing,
    board,
    bulk,
    counting,
    docs,
    importing,
    item,
    modelling,
    overview,
    placing,
    reviewing,
    rules,
    saving,
    search,
    settling,
    signing,
)
from service.page.render import FOLDER


def add_to(api: FastAPI) -> None:
    """Add the pages."""
    for part in (
        search,
        saving,
        item,
        board,
        overview,
        counting,
        importing,
        placing,
        reviewing,
        bulk,
        settling,
        modelling,
        auditing,
        signing,
        rules,
        docs,
    ):
        api.include_router(part.router)
    api.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
