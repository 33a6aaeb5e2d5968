"""What is in a store: its programs and scenarios, and who wrote what when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When

from kaname.model.base import Key
from kaname.store import MAIN
from kaname.store.database import answered, one_moment
from kaname.store.lines import Stamp, line, program_of, revisions, scenario_of, stamp, versions
from kaname.store.models import HISTORY, EntityVersion, Program, Revision, Scenario

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """A program or portfolio, with its newest revision on the main line and the names of its other scenarios."""

    name: str
    is_portfolio: bool
    portfolio: str
    records: int
    newest: Stamp
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A scenario: from which one it began, at which revision, by whom and why, and whether it is closed."""

    name: str
    parent: str | None
    base: int
    head: int
    closed_at: datetime | None
    at: datetime | None = None
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A revision with the records that it touched; True where it removed one."""

    revision: Stamp
    records: tuple[tuple[Key, bool], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which revisions are asked for: whose (a part of the author's name), those that touched a kind, named ones."""

    by: str = ""
    kind: str = ""
    named: bool = False

    @property
    def condition(self) -> Q:
        """The same as the database asks it."""
        found = Q(by__icontains=self.by) if self.by else Q()
        if self.named:
            found &= ~Q(name="")
        if self.kind:
            touching = EntityVersion.objects.filter(revision=OuterRef("pk"), kind=self.kind)
            found &= Q(Exists(touching))
        return found


ALL = Wanted()


@dataclass(frozen=True, slots=True)
class Log:
    """The revisions of a line, newest first, and the scenarios that there are."""

    revisions: tuple[Written, ...]
    scenarios: tuple[Branch, ...]


@answered
def listed(alias: str) -> tuple[Listed, ...]:
    """All programs and portfolios by name. Raises StoreError."""
    with one_moment(alias):
        mains = Scenario.objects.using(alias).filter(parent=None).select_related("program").order_by("program__name")
        newest = Revision.objects.using(alias).filter(scenario__parent=None, number=F("scenario__head"))
        stamps = {one.scenario_id: stamp(one) for one in newest.select_related("scenario")}
        current = EntityVersion.objects.using(alias).filter(scenario__parent=None, until=None, body__isnull=False)
        told = current.exclude(kind=HISTORY).values_list("scenario").annotate(records=Count("pk"))
        counts: dict[int, int] = dict(told.order_by())
        others: dict[int, list[str]] = defaultdict(list)
        for program, name in (
            Scenario.objects.using(alias).exclude(parent=None).order_by("name").values_list("program", "name")
        ):
            others[program].append(name)
        return tuple(
            Listed(
                name=one.program.name,
                is_portfolio=one.program.is_portfolio,
                portfolio=one.program.name.partition("/")[0] if one.program.portfolio_id is not None else "",
                records=counts.get(one.pk, 0),
                newest=stamps.get(one.pk, Stamp(0)),
                scenarios=tuple(others[one.program.pk]),
            )
            for one in mains
        )


@answered
def names(alias: str) -> tuple[str, ...]:
    """The names of all programs and portfolios, in order. Raises StoreError."""
    return tuple(Program.objects.using(alias).order_by("name").values_list("name", flat=True))


@answered
def heads(alias: str) -> Mapping[str, int]:
    """The newest revision of the main line of each program and portfolio, 0 where nothing was written.

    Raises StoreError.
    """
    mains = Scenario.objects.using(alias).filter(parent=None).order_by("program__name")
    return dict(mains.values_list("program__name", "head"))


@answered
def members(alias: str, portfolio: str) -> tuple[str, ...]:
    """The names of a portfolio's programs within it. Raises StoreError."""
    names = Program.objects.using(alias).filter(portfolio__name=portfolio).order_by("name")
    return tuple(name.partition("/")[2] for name in names.values_list("name", flat=True))


@answered
def holds_portfolio(alias: str, name: str) -> bool:
    """Whether a portfolio of that name is stored. Raises StoreError."""
    return Program.objects.using(alias).filter(name=name, is_portfolio=True).exists()


@answered
def identity(alias: str, name: str) -> str:
    """What tells a program from every other one, in whatever store it lies. Raises NotFoundError, StoreError."""
    return str(program_of(alias, name).uid)


@answered
def log(
    alias: str,
    name: str,
    scenario: str = MAIN,
    record: Key | None = None,
    limit: int = 0,
    before: int = 0,
    wanted: Wanted = ALL,
) -> Log:
    """The revisions of a scenario, those that touched a record alone where one is named; the newest `limit`, or all.

    `before`: those before that revision.

    Raises NotFoundError.
    """
    program = program_of(alias, name)
    found = scenario_of(alias, program, scenario)
    stretches = line(alias, found, found.head)
    told = revisions(alias, stretches)
    if before:
        told = told.filter(number__lt=before)
    if record is not None:
        told = told.filter(versions__kind=record.kind, versions__record=record.id)
    told = told.filter(wanted.condition)
    shown = list(told[:limit] if limit else told)
    touched: dict[int, list[tuple[Key, bool]]] = {one.number: [] for one in shown}
    rows = versions(alias, stretches).filter(number__in=list(touched)) if limit else versions(alias, stretches)
    gone = Case(When(body=None, then=True), default=False)
    told_of = rows.exclude(kind=HISTORY).annotate(gone=gone).values_list("number", "kind", "record", "gone")
    for number, kind, of, removed in told_of:
        if number in touched:
            touched[number].append((Key(kind, of), removed))
    return Log(
        tuple(Written(stamp(one), tuple(touched[one.number])) for one in shown),
        tuple(_branches(alias, program)),
    )


@answered
def branches(alias: str, name: str) -> tuple[Branch, ...]:
    """The scenarios of a program, in the order in which they began. Raises StoreError."""
    return tuple(_told(list(Scenario.objects.using(alias).filter(program__name=name).order_by("pk"))))


def _branches(alias: str, program: Program) -> list[Branch]:
    return _told(list(Scenario.objects.using(alias).filter(program=program).order_by("pk")))


def _told(found: list[Scenario]) -> list[Branch]:
    scenarios = {one.pk: one for one in found}
    return [
        Branch(
            one.name,
            scenarios[one.parent_id].name if one.parent_id is not None else None,
            one.base,
            one.head,
            one.closed_at,
            one.created_at,
            one.by,
            one.why,
        )
        for one in scenarios.values()
    ]


@answered
def used_once(alias: str, name: str, keys: Iterable[Key], *, scenario: str = MAIN) -> frozenset[Key]:
    """Those of some addresses under which a record stands on a scenario, or ever stood there. Raises StoreError."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        by_kind[key.kind].append(key.id)
    on = scenario_of(alias, program_of(alias, name), scenario)
    known = versions(alias, line(alias, on, on.head))
    found = set[Key]()
    for kind, ids in by_kind.items():
        for at in range(0, len(ids), _AT_ONCE):
            told = known.filter(kind=kind, record__in=ids[at : at + _AT_ONCE]).order_by()
            found |= {Key(kind, record) for record in told.values_list("record", flat=True).distinct()}
    return frozenset(found)
