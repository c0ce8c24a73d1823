"""Documents as JSON and back, for the way from the child process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.intake.types import Cell, Document, Grid, Paragraph, Row

Json = dict[str, Any]


def json_of_document(document: Document) -> Json:
    """Write a document; plain cells are plain strings."""
    return {
        "blocks": [_json_of_block(block) for block in document.blocks],
        "notes": list(document.notes),
        "pictures": document.pictures,
    }


def document_of_json(shape: Mapping[str, Any]) -> Document:
    """Read the document `json_of_document` wrote."""
    return Document(tuple(_block_of(block) for block in shape["blocks"]), tuple(shape["notes"]), shape["pictures"])


def _json_of_block(block: Paragraph | Grid) -> Json:
    if isinstance(block, Paragraph):
        return {"where": block.where, "text": block.text}
    return {
        "rows": [[row.where, row.page, [_json_of_cell(cell) for cell in row.cells]] for row in block.rows],
        "label": block.label,
        "ragged": block.ragged,
        "nested": [_json_of_block(inner) for inner in block.nested],
    }


def _json_of_cell(cell: Cell) -> str | list[object]:
    return [cell.text, cell.across, cell.down] if cell.across or cell.down else cell.text


def _block_of(shape: Mapping[str, Any]) -> Paragraph | Grid:
    return _grid_of(shape) if "rows" in shape else Paragraph(shape["where"], shape["text"])


def _grid_of(shape: Mapping[str, Any]) -> Grid:
    rows = tuple(Row(where, tuple(_cell_of(cell) for cell in cells), page) for where, page, cells in shape["rows"])
    return Grid(rows, shape["label"], shape["ragged"], tuple(_grid_of(inner) for inner in shape["nested"]))


def _cell_of(shape: str | Sequence[Any]) -> Cell:
    return Cell(shape) if isinstance(shape, str) else Cell(*shape)
