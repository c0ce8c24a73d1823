"""The tables. Every change to them is an Alembic migration in `migrations/versions`.

What an item is called in a quarter never changes its id: when a corrected file replaces a report, matching rows keep
their ids and the texts they had move to `item_versions`. `generation` is a counter raised by every write, so an index
knows what it has not seen yet.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Float, ForeignKey, Index, Integer, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        """Store in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        """Read as UTC."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC)


class Table(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=CONVENTION)
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, datetime: Instant}  # noqa: RUF012 # read by SQLAlchemy


class MetaRow(Table):
    """Single facts about the store, such as its generation."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ReportRow(Table):
    """The table of one place for one quarter, at its latest revision."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("place", "year", "quarter"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(120))
    year: Mapped[int]
    quarter: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    source: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    loaded_at: Mapped[datetime]


class RevisionRow(Table):
    """Every file a report was ever loaded from."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str] = mapped_column(String(120), default="")


class ItemRow(Table):
    """One row of a report, as written in its latest revision."""

    __tablename__ = "items"
    __table_args__ = (
        Index(None, "report_id", "position"),
        Index(None, "generation"),
        {"sqlite_autoincrement": True},  # an id is never given twice, not even after forgetting
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    position: Mapped[int]
    no: Mapped[str] = mapped_column(String(60))
    target: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    place_in_file: Mapped[str] = mapped_column(String(120))
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int]
    removed: Mapped[bool] = mapped_column(default=False)
    generation: Mapped[int]


class ItemVersionRow(Table):
    """What an item said in an earlier revision of its report."""

    __tablename__ = "item_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int]
    no: Mapped[str] = mapped_column(String(60))
    target: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TagsRow(Table):
    """What the machine says of an item; corrections live apart and outrank it."""

    __tablename__ = "tags"

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), primary_key=True)
    document: Mapped[dict[str, Any]]
    model: Mapped[str] = mapped_column(String(120))
    tagged_at: Mapped[datetime]


class CorrectionRow(Table):
    """A person's word on one field of an item: a correction, or a confirmation when old and new agree."""

    __tablename__ = "corrections"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 # as SQLAlchemy takes it

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    old: Mapped[dict[str, Any]]
    new: Mapped[dict[str, Any]]
    who: Mapped[str] = mapped_column(String(120))
    why: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class LinkRow(Table):
    """An earlier item that a later one continues; `unlinked` keeps a person's no for ever."""

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("earlier_id", "later_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    earlier_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    later_id: Mapped[int] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), index=True)
    score: Mapped[float] = mapped_column(Float)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(120))
    unlinked: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]


class PreviewRow(Table):
    """A file that was read and not yet confirmed, by the SHA-256 of its bytes."""

    __tablename__ = "previews"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class SavedSearchRow(Table):
    """A search a person keeps."""

    __tablename__ = "saved_searches"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 # as SQLAlchemy takes it

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    parameters: Mapped[dict[str, Any]]
    who: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]


class TokenRow(Table):
    """An access token, kept only as a hash."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditRow(Table):
    """Who changed what, when."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(60))
    thing: Mapped[str] = mapped_column(String(120))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class JobRow(Table):
    """Long work under way: percent, message, and what came of it."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    percent: Mapped[int] = mapped_column(Integer, default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class TombstoneRow(Table):
    """An item that was forgotten, so that an index can drop it."""

    __tablename__ = "tombstones"

    item_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation: Mapped[int] = mapped_column(index=True)
