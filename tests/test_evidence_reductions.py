"""Reductions in Ibis give what the engines give item by item."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from kaname.engines.quantiles import interpolated
from kaname.evidence.archive import Archive
from kaname.evidence.archive.reductions import Week, statuses, weekly_cycle_times
from kaname.evidence.facts import Evidence
from kaname.model.plan import Charter
from kaname.model.program import Program
from kaname.model.sources import Source
from kaname.planning.courses import Courses
from tracker_items import evidence, item

STATUSES = ("Open", "進行中", "Waiting", "Done", "Nobody knows", "Won't do")


def some(count: int, seed: int, statuses: tuple[str, ...] = STATUSES) -> Evidence:
    random = Random(seed)
    made = []
    for number in range(count):
        at = datetime(2026, 1, 1, 23, 30, tzinfo=UTC) + timedelta(hours=random.randrange(24 * 60))
        moves = [(at.isoformat()[:16], "Open")]
        for _ in range(random.randrange(1, 7)):
            at += timedelta(hours=random.randrange(1, 200))
            moves.append((at.isoformat()[:16], random.choice(statuses)))
        made.append(item(f"EE-{number}", *moves, project=random.choice(("EE", "FF"))))
    return evidence(*made)


def by_engine(found: Evidence, zone: str) -> set[tuple[object, ...]]:
    plan = Program(
        [Charter.model_validate({"id": "x", "zone": zone}), Source.model_validate({"id": "jira", "vendor": "j"})]
    )
    times: dict[tuple[str, date], list[float]] = defaultdict(list)
    for one in Courses(plan, found, date(2027, 12, 31)).all:
        if one.finished is not None and one.cycle_days is not None:
            times[one.item.project, one.finished - timedelta(days=one.finished.weekday())].append(one.cycle_days)
    return {
        (
            project,
            monday,
            len(days),
            *(round(float(interpolated(days, share).value or 0), 6) for share in (0.5, 0.85, 0.95)),
        )
        for (project, monday), days in times.items()
    }


@pytest.mark.parametrize(
    ("zone", "seed", "known"),
    [
        ("UTC", 7, STATUSES),
        ("UTC", 8, STATUSES[:4]),
        ("Asia/Tokyo", 9, STATUSES),
        ("America/Los_Angeles", 10, STATUSES),
    ],
)
def test_weeks_are_those_of_the_engine(tmp_path: Path, zone: str, seed: int, known: tuple[str, ...]) -> None:
    archive = Archive(tmp_path / "evidence")
    found = some(400, seed, known)
    half = len(found.transitions) // 2
    with archive.writing("jira") as writer:
        for part in (found.transitions[:half], found.transitions[half - 20 :]):  # pulled twice in part
            writer.commit(datetime(2027, 1, 1, tzinfo=UTC), {}, facts=part)
    files = archive.files("transitions")
    rules = Source.model_validate({"id": "jira", "vendor": "j"})
    meaning = {name: rules.stage_of(*name) or "" for name in statuses(files)}
    assert {name for name, _ in meaning} == set(known)
    weeks = weekly_cycle_times(files, meaning, zone)
    told = {
        (one.project, one.monday, one.finished, *(round(value, 6) for value in (one.p50, one.p85, one.p95)))
        for one in weeks
    }
    expected = by_engine(found, zone)
    assert told == expected
    assert len(expected) > 20


def test_nothing_is_reduced_to_nothing() -> None:
    assert weekly_cycle_times([], {}) == ()
    assert statuses([]) == ()


def test_weeks_are_in_order(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "evidence")
    with archive.writing("jira") as writer:
        writer.commit(datetime(2027, 1, 1, tzinfo=UTC), {}, facts=some(50, seed=1).transitions)
    files = archive.files("transitions")
    weeks = weekly_cycle_times(files, {name: "done" if name[0] == "Done" else "active" for name in statuses(files)})
    assert list(weeks) == sorted(weeks, key=lambda one: (one.project, one.monday))
    assert all(isinstance(one, Week) for one in weeks)
