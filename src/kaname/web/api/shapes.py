"""What the interface says, beside the records themselves, which are as their kinds are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Strict

from kaname.model.base import Key, Value
from kaname.store import MAIN
from kaname.store.lines import Stamp

Plain = Any
"""JSON: records by address, days as ISO, shares from 0 to 1."""


class Shape(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Revision(Shape):
    """A revision; by whom and why are told where all of it may be seen."""

    number: int
    at: datetime | None = None
    by: str = ""
    why: str = ""
    name: str = Field("", description="The baseline that it is, if any.")
    digest: str = ""
    scenario: str = MAIN
    parent: int = 0


class Standing(Shape):
    """The revision that an answer follows from."""

    number: int
    at: datetime | None
    digest: str
    narrowed: bool = Field(description="Whether records, or parts of them, are not shown to the caller.")


class Touched(Shape):
    """A record that a revision wrote or removed."""

    record: str
    removed: bool


class Change(Revision):
    """A revision with the records of it that may be seen."""

    records: list[Touched]


class Listed(Shape):
    """A program or portfolio. `name` is how addresses of the interface write it."""

    name: str
    portfolio: str
    is_portfolio: bool
    records: int
    revision: int
    scenarios: list[str]


class Programs(Shape):
    """The programs that may be seen."""

    items: list[Listed]
    total: int


class Mixed(Shape):
    """A record of any kind, with its address and its ETag."""

    address: str
    kind: str
    etag: str
    record: dict[str, Plain]


class Records(Shape):
    """A page of records of all kinds."""

    items: list[Mixed]
    total: int
    page: int
    limit: int
    revision: Standing


class Incoming(Shape):
    """The records that refer to one, by the field that does."""

    items: list[Referrer]
    total: int


class Referrer(Shape):
    """A record and the field of it that refers to another."""

    record: str
    field: str


class Changes(Shape):
    """Revisions, newest first; `next` is what to ask `before` for the rest."""

    items: list[Change]
    next: int | None


class FieldChange(Shape):
    """A field before and after."""

    record: str
    field: str
    before: Plain
    after: Plain


class Difference(Shape):
    """What differs between two states."""

    before: Standing
    after: Standing
    added: list[str]
    removed: list[str]
    changed: list[str]
    fields: list[FieldChange]


class Scenario(Shape):
    """A scenario: from which one it began, and at which revision."""

    name: str
    parent: str | None
    base: int
    head: int
    closed_at: datetime | None


class Scenarios(Shape):
    """The scenarios of a program."""

    items: list[Scenario]


class Revisions(Shape):
    """Revisions that have a name."""

    items: list[Revision]


class Fault(Shape):
    """One thing that is wrong: where (a JSON pointer into what was sent), with which record, and how to mend it."""

    code: str
    pointer: str
    record: str | None
    detail: str
    mend: str
    values: dict[str, Plain]


class Faults(Shape):
    """What is wrong with a program."""

    items: list[Fault]
    revision: Standing


class Clash(Shape):
    """A record that both sides changed in ways that don't go together; null where a side has none."""

    record: str
    fields: list[str]
    by: str = Field(description="Who wrote theirs.")
    base: dict[str, Plain] | None
    ours: dict[str, Plain] | None
    theirs: dict[str, Plain] | None


class Written(Shape):
    """What a change came to. `merged`: others had written meanwhile, and what they wrote was kept."""

    revision: int
    digest: str
    written: bool
    merged: bool
    etags: dict[str, str] = Field(description="The ETag of each record that was changed, by address.")
    problems: list[Fault]


class Begun(Shape):
    """A scenario that was begun, and the revision where."""

    name: str
    base: int


class ProblemBody(Shape):
    """Why a request was refused (RFC 9457), in the language of the caller and by codes with values."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    mend: str
    values: dict[str, Plain]
    problems: list[Fault] = []
    conflicts: list[Clash] = []


class Put(Value):
    """A record as it shall be."""

    kind: str
    put: dict[str, Plain]


class Remove(Value):
    """A record that shall be no more."""

    kind: str
    remove: str


class ChangeSet(Value):
    """Changes with their reason, made on a revision: all are written, or none."""

    changes: tuple[Put | Remove, ...] = Field(max_length=10_000)
    base: Annotated[
        int, Strict(), Field(ge=0, le=2**31 - 1, description="The revision on which the changes were made.")
    ]
    why: str = Field("", max_length=2000)


class Reason(Value):
    """Why something is done."""

    why: str = Field("", max_length=2000)


class NewScenario(Reason):
    """A scenario to begin, where the program stands, or stood `at` a revision, baseline or moment."""

    name: str = Field(min_length=1, max_length=100)
    origin: str = Field(MAIN, max_length=100)
    at: str = Field("", max_length=100)


class Merge(Reason):
    """Where a scenario is brought."""

    into: str = Field(MAIN, max_length=100)


class NewBaseline(Reason):
    """A name for what is promised now."""

    name: str = Field(min_length=1, max_length=100)
    scenario: str = Field(MAIN, max_length=100)


class Evidence(Shape):
    """Up to when sources have spoken."""

    as_of: datetime | None
    sources: list[str]


class Computed(Shape):
    """What was computed of one program, and what it follows from."""

    as_of: date
    viewer: str
    narrowed: bool
    faults: int = Field(description="Records that could not be read.")
    evidence: Evidence
    seed: int
    runs: int
    result: dict[str, Plain]


class Results(Shape):
    """What was computed, of one program or of each of a portfolio, by name."""

    name: str
    revision: str = Field(description="The digest of the revision that it follows from; empty for a portfolio.")
    language: str
    results: dict[str, Computed]


def address(key: Key) -> str:
    """An address as the interface writes it."""
    return str(key)


def revision(one: Stamp) -> dict[str, Any]:
    """The fields of a revision."""
    return {
        "number": one.number,
        "at": one.at,
        "by": one.by,
        "why": one.why,
        "name": one.name,
        "digest": one.digest,
        "scenario": one.scenario,
        "parent": one.parent,
    }
