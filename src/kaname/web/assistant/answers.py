"""What tools answer. What is about a program names the revision it follows from, and whether something is hidden."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Something that is told."""

    model_config = ConfigDict(frozen=True)


class ProgramLine(Answer):
    """A program or portfolio that may be seen."""

    name: str
    portfolio: bool
    records: int
    revision: int
    scenarios: tuple[str, ...]


class About(Answer):
    """What an answer about a program follows from."""

    program: str
    scenario: str
    revision: int
    digest: str
    narrowed: bool = Field(description="Whether records are hidden from this account; figures are without them.")


class Text(About):
    """A document, as Markdown."""

    as_of: str
    markdown: str


class RecordLine(Answer):
    """A record by its address."""

    key: str
    title: str


class Records(About):
    """Records of a kind, so many of all there are."""

    total: int
    records: tuple[RecordLine, ...]


class RecordAnswer(About):
    """A record as the plan holds it, and the records that refer to it."""

    key: str
    body: dict[str, Any]
    referred_by: tuple[str, ...]


class FindingLine(Answer):
    """Something to act on: the rule, how much it matters, the records, what is said, what to do."""

    code: str
    severity: str
    records: tuple[str, ...]
    says: str
    do: str


class Findings(About):
    """What the duties found, worst first."""

    as_of: str
    total: int
    findings: tuple[FindingLine, ...]


class ForecastAnswer(About):
    """When it will be done, as `kaname forecast --format json` tells it."""

    forecast: dict[str, Any]


class ChangeLine(Answer):
    """A revision: who, when, why, and the records it touched (`-` before one that it removed)."""

    revision: int
    at: str
    by: str
    why: str
    records: tuple[str, ...]


class Log(About):
    """Revisions, newest first."""

    changes: tuple[ChangeLine, ...]


class FieldLine(Answer):
    """A field that differs: its value before and after; null where there is or was none."""

    key: str
    field: str
    before: Any
    after: Any


class Difference(About):
    """What differs between an earlier state and this one."""

    before: int
    fields: tuple[FieldLine, ...]


class ProposalAnswer(Answer):
    """A proposal that waits for a person."""

    program: str
    name: str
    by: str
    at: str
    why: str
    base: int
    fields: tuple[FieldLine, ...]
    accept_with: str = Field(description="How a person who may write these records accepts it.")


class Wanted(BaseModel):
    """A record as it shall be: new, or in place of the one with its id. `body` is the whole record."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(description="The kind: work_package, risk, milestone …")
    body: dict[str, Any] = Field(description="All its fields, as `record` answers them; unknown ones are refused.")
