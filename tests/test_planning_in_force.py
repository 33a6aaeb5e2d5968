"""The plan in force: published with the forecasts, kept by the next plan, and told of where that moves something."""

import json
from datetime import date
from pathlib import Path

import pytest

from kaname import centre, files
from kaname.model.base import Key
from kaname.model.visibility import VIEWERS
from kaname.planning import tabled
from kaname.planning.timetable import Displaced, Timetable
from kaname.settings import Settings

CONFIG = Settings(runs=200)
PLAN = """
charter: {id: p, title: Small, as_of: 2026-03-02, country: DE}
teams: [{id: t, headcount: [{since: 2026-01-01, people: 1}]}]
milestones: [{id: m, title: M, work: [work_package/a], commitment: 2026-06-01}]
work_packages:
"""
WORK = (
    "  - {{id: {id}, title: {id}, effort: {{low: {days}, likely: {days}, high: {days}}}, "
    "allocations: [{{team: team/t, people: {people}}}]{more}}}\n"
)


def work(name: str, days: float, people: float = 1.0, more: str = "") -> str:
    return WORK.format(id=name, days=days, people=people, more=more)


PLANNED = [work(name, 2) for name in ("a", "b", "c", "d", "e", "f", "g", "h")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANAME_CACHE", str(tmp_path / "cache"))
    plan = tmp_path / "plan"
    plan.mkdir()
    write(plan, PLANNED)
    return plan


def write(folder: Path, packages: list[str]) -> None:
    (folder / "program.yaml").write_text(PLAN + "".join(packages), encoding="utf-8")


def table(folder: Path, as_of: date | None = None, audience: str = "") -> Timetable:
    viewer = VIEWERS[audience] if audience else None
    return centre.assess(folder, viewer=viewer, as_of=as_of, config=CONFIG).only.timetable


def starts(found: Timetable) -> dict[str, date]:
    return {one.key.id: one.day for one in found.starts}


def plans(folder: Path) -> list[dict[str, object]]:
    text = (folder / "history" / "plans.jsonl").read_text(encoding="utf-8")
    return [json.loads(line)["plan"] for line in text.splitlines()]


def test_a_published_plan_is_kept_where_a_new_one_would_move_everything(folder: Path) -> None:
    before = starts(table(folder))
    first = min(before, key=lambda name: before[name])
    centre.publish(folder, config=CONFIG)
    grown = [one.replace("2", "4") if f"id: {first}," in one else one for one in PLANNED]
    write(folder, grown)
    found = table(folder)
    assert (found.in_force, found.held) == (date(2026, 3, 2), 8)
    moved = {one.key.id for one in found.displaced}
    assert len(moved) == 1
    assert {name: day for name, day in starts(found).items() if name not in moved} == {
        name: day for name, day in before.items() if name not in moved
    }


def test_what_did_not_change_does_not_move_and_is_published_once(folder: Path) -> None:
    before = table(folder)
    assert before.in_force is None
    centre.publish(folder, config=CONFIG)
    after = table(folder)
    assert after.starts == before.starts
    assert after.displaced == ()
    centre.publish(folder, config=CONFIG)
    assert len(plans(folder)) == 1


def test_parts_of_days_are_kept(folder: Path) -> None:
    write(folder, [work("a", 1.3), work("b", 2.6), work("c", 0.7)])
    before = table(folder)
    assert any(one.part for one in before.starts)
    centre.publish(folder, config=CONFIG)
    assert table(folder).starts == before.starts
    (past,) = files.load(folder).history.plans
    assert [(key, day, part) for key, day, part in past.starts] == [(s.key, s.day, s.part) for s in before.starts]


def test_a_plan_looks_from_its_day_only(folder: Path) -> None:
    centre.publish(folder, as_of=date(2026, 3, 9), config=CONFIG)
    assert table(folder).in_force is None
    assert table(folder, date(2026, 3, 10)).in_force == date(2026, 3, 9)


def test_who_sees_less_compares_with_the_plan_that_was_made_for_them(folder: Path) -> None:
    write(folder, [*PLANNED, work("secret", 5, more=", confidentiality: legal")])
    centre.publish(folder, config=CONFIG)
    whole, executive, engineer = plans(folder)
    assert "secret" in json.dumps(whole)
    assert "secret" not in json.dumps([executive, engineer])
    found = table(folder, audience="engineer")
    assert (found.held, found.displaced) == (8, ())


def test_what_is_displaced_is_remembered() -> None:
    found = Timetable(
        as_of=date(2026, 3, 2),
        in_force=date(2026, 3, 1),
        held=2,
        displaced=(Displaced(Key("work_package", "a"), date(2026, 3, 2), date(2026, 3, 4)),),
    )
    assert tabled.read(tabled.written(found)) == found


def test_a_damaged_line_is_told(folder: Path) -> None:
    (folder / "history").mkdir()
    (folder / "history" / "plans.jsonl").write_text(
        '{"at": "2026-03-01T08:00:00+00:00", "plan": {"as_of": "2026-03-01", "starts": {"2026-03-02": {"a": 1.5}}}}\n'
    )
    loaded = files.load(folder)
    assert [problem.code for problem in loaded.problems if problem.code.startswith("history")] == ["history.field"]
