"""New programs, portfolios and scenarios."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import IntegrityError

from kaname.errors import ConflictError, UsageError
from kaname.model.base import ID_PATTERN, Entity
from kaname.model.changes import ChangeSet, Put
from kaname.model.history_lines import Fact
from kaname.store import MAIN
from kaname.store.committing import Author, Committed, commit
from kaname.store.database import written_at_once
from kaname.store.heads import held
from kaname.store.lines import program_of, revision_at
from kaname.store.models import Program, Scenario

_PART = re.compile(ID_PATTERN)


def create(
    alias: str,
    name: str,
    records: Iterable[Entity],
    author: Author,
    *,
    history: Iterable[Fact] = (),
    portfolio: str = "",
    is_portfolio: bool = False,
) -> Committed:
    """A new program with its first revision; within a portfolio it is called PORTFOLIO/NAME.

    Faults are let in: a plan that comes from elsewhere is kept as it is. Raises ConflictError where the name is taken,
    UsageError where it can't be one.
    """
    if _PART.fullmatch(name) is None:
        raise UsageError("program_name", name=name)
    now = datetime.now(UTC)
    whole = f"{portfolio}/{name}" if portfolio else name
    with written_at_once(alias):
        above = program_of(alias, portfolio) if portfolio else None
        if above is not None and not above.is_portfolio:
            raise UsageError("portfolio_expected", name=portfolio)
        if Program.objects.using(alias).filter(name=whole).exists():
            raise ConflictError("program_exists", name=whole)
        made = Program(name=whole, portfolio=above, is_portfolio=is_portfolio, created_at=now)
        try:
            made.save(using=alias, force_insert=True)
        except IntegrityError:  # another writer took the name since we looked
            raise ConflictError("program_exists", name=whole) from None
        Scenario(program=made, name=MAIN, created_at=now, by=author.by).save(using=alias, force_insert=True)
        changes = ChangeSet(tuple(map(Put, records)))
        return commit(alias, whole, changes, author, history=history, checked=False)


def branch(
    alias: str, name: str, scenario: str, author: Author, *, origin: str = MAIN, at: int | datetime | str | None = None
) -> int:
    """A new scenario that begins where another stands or stood; the number of the revision it begins at.

    Raises ConflictError where there is one of that name, UsageError where it can't be one, NotFoundError.
    """
    if _PART.fullmatch(scenario) is None:
        raise UsageError("scenario_name", name=scenario)
    with held(alias, name, origin) as head:
        if Scenario.objects.using(alias).filter(program=head.program, name=scenario).exists():
            raise ConflictError("scenario_exists", name=scenario, program=name)
        base = revision_at(alias, head.scenario, at)
        begun = Scenario(program=head.program, name=scenario, parent=head.scenario, base=base, head=base, by=author.by)
        begun.created_at, begun.why = datetime.now(UTC), author.why
        begun.save(using=alias, force_insert=True)
        return base


def close(alias: str, name: str, scenario: str) -> None:
    """Write no more to a scenario. It stays readable. Raises UsageError for the main one, NotFoundError."""
    if scenario == MAIN:
        raise UsageError("scenario_main", program=name)
    with held(alias, name, scenario) as head:
        head.scenario.closed_at = datetime.now(UTC)
        head.scenario.save(using=alias, update_fields=["closed_at"])
