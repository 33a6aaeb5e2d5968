"""Reductions to a stated grain, written once in Ibis: they run on DuckDB, and on another engine where evidence grows.

Cycle time is counted as `planning.courses` counts it: from the first work after the last time the item was not begun,
to the entry into done after the last time it was not done; both days count. Statuses without a rule are passed over.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import ibis as _untyped_ibis

from kaname.evidence.archive.queries import connection

ibis = cast(Any, _untyped_ibis)
SHARES = (0.5, 0.85, 0.95)
_UNDONE = ("todo", "active", "waiting")
_PASSED_OVER = ("", "dropped")

Meaning = Mapping[tuple[str, str], str]
"""The stage of each status and class of status of a source; one that is missing, "" or given up is passed over."""


@dataclass(frozen=True, slots=True)
class Week:
    """Items of a project that were finished in a week: how many, and their cycle times in calendar days by percentile.

    Grain: one per project and week; weeks are named by their Monday.
    """

    project: str
    monday: date
    finished: int
    p50: float
    p85: float
    p95: float


def weekly_cycle_times(files: Sequence[str], meaning: Meaning, zone: str = "UTC") -> tuple[Week, ...]:
    """Every week of a project in which an item was finished, by the transitions of a source, in days of a zone."""
    if not files:
        return ()
    with _engine(zone) as engine:
        found = weekly(engine, engine.read_parquet(list(files), union_by_name=True), meaning)
    rows = found.sort_by([("project", "ascending"), ("monday", "ascending")]).to_pylist()
    return tuple(Week(**row) for row in rows)


def statuses(files: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Every status and class of status that items of a source ever came into."""
    if not files:
        return ()
    with _engine("UTC") as engine:
        found = engine.read_parquet(list(files), union_by_name=True)
        some = found.filter(found.field == "status").select("to_value", "to_category").distinct()
        rows = engine.to_pyarrow(some).to_pylist()
    return tuple(sorted((row["to_value"], row["to_category"]) for row in rows))


@contextmanager
def _engine(zone: str) -> Generator[Any]:
    """DuckDB by Ibis, days being those of a zone. Ibis 12 fetches by a name that DuckDB 2 still has and warns of."""
    with connection() as opened, warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        engine = ibis.duckdb.from_connection(opened)
        engine.raw_sql(f"set TimeZone = '{zone}'")
        yield engine


def weekly(engine: Any, transitions: Any, meaning: Meaning) -> Any:
    """Transitions in, weeks out, on any engine of Ibis.

    Nearly all items are told by one pass, since each change says where it came from. Not so those that were ever in a
    status that is passed over, since what they came from then tells nothing, and those that waited, or were done and
    taken back, before any work on them: they get a second pass.
    """
    moves = transitions.filter(transitions.field == "status")
    items = engine.create_table("items", _at_once(moves, meaning), temp=True)
    told = items.filter(~items.stray).select("project", "started", "finished")
    strays = items.filter(items.stray).select("item")
    if engine.to_pyarrow(strays.count()).as_py():
        told = told.union(_in_two(moves.semi_join(strays, "item"), meaning))
    return engine.to_pyarrow(_weeks(told))


def _at_once(moves: Any, meaning: Meaning) -> Any:
    """Of each item when it was begun and finished, by the last changes that led there, and whether it strays."""
    unbegun = _in(moves, "from", meaning, ("todo",)) | (moves.from_value == "")
    undone = _in(moves, "to", meaning, _UNDONE)
    stray = _in(moves, "to", meaning, _PASSED_OVER) | (unbegun & _in(moves, "to", meaning, ("waiting",)))
    done = _in(moves, "to", meaning, ("done",))
    items = moves.group_by("item").agg(
        project=moves.project.max(),
        started=moves.changed_at.max(where=unbegun & (done | _in(moves, "to", meaning, ("active",)))),
        finished=moves.changed_at.max(where=done & ~_in(moves, "from", meaning, ("done",))),
        last_undone=moves.changed_at.max(where=undone),
        skipped=moves.changed_at.max(where=unbegun & done),
        stray=stray.any(),
    )
    over = items.last_undone.isnull() | (items.finished > items.last_undone)
    reopened = (items.skipped < items.last_undone).fill_null(False)
    return items.mutate(finished=over.ifelse(items.finished, None), stray=items.stray | reopened)


def _in_two(moves: Any, meaning: Meaning) -> Any:
    """The same by first looking for the last stay before; an item whose last status is passed over isn't finished."""
    before = moves.group_by("item").agg(
        last_open=moves.changed_at.max(where=_in(moves, "to", meaning, ("todo",))),
        last_undone=moves.changed_at.max(where=_in(moves, "to", meaning, _UNDONE)),
        last_odd=moves.changed_at.max(where=_in(moves, "to", meaning, _PASSED_OVER)),
    )
    later = moves.join(before, "item")
    since = _after(later.changed_at, later.last_open)
    over = _in(later, "to", meaning, ("done",)) & _after(later.changed_at, later.last_undone)
    items = later.group_by("item").agg(
        project=later.project.max(),
        worked=later.changed_at.min(where=_in(later, "to", meaning, ("active",)) & since),
        waited=later.changed_at.min(where=_in(later, "to", meaning, ("waiting",)) & since),
        finished=later.changed_at.min(where=over),
        last=later.changed_at.max(where=over),
        last_odd=later.last_odd.max(),
    )
    items = items.filter(_after(items["last"], items.last_odd))
    return items.select(
        "project", "finished", started=ibis.coalesce(items.worked, items.waited, items.finished)
    ).select("project", "started", "finished")


def _weeks(items: Any) -> Any:
    timed = items.filter(items.started.notnull() & items.finished.notnull())
    start, finish = timed.started.date(), timed.finished.date()
    timed = timed.mutate(monday=finish.truncate("W"), days=finish.delta(start, unit="day") + 1)
    return timed.group_by(["project", "monday"]).agg(
        finished=timed.count(),
        **{f"p{round(100 * share)}": timed.days.quantile(share) for share in SHARES},
    )


def _after(moment: Any, other: Any) -> Any:
    return other.isnull() | (moment > other)


def _in(moves: Any, side: str, meaning: Meaning, stages: Sequence[str]) -> Any:
    """Whether the status that a change leads to ("to") or from is of some stages; "" stands for none of these.

    The class of a status is looked at only where it makes a difference.
    """
    value, category = moves[f"{side}_value"], moves[f"{side}_category"]
    wanted = {name for name, stage in meaning.items() if (stage or "") in stages}
    mixed = {status for status, _ in wanted} & {status for status, _ in meaning.keys() - wanted}
    plain = sorted({status for status, _ in wanted} - mixed)
    found = value.isin(plain) if plain else ibis.literal(False)
    for status, of in sorted(wanted):
        if status in mixed:
            found = found | ((value == status) & (category == of))
    return found
