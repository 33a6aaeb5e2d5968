"""Explanations about records: what a TPM is told of a date, in the words of the plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kaname import centre, files
from kaname.errors import NotFoundError, UsageError
from kaname.model.base import Key
from kaname.planning.engine import Draws
from kaname.planning.explaining import Wish, explain
from kaname.report.explaining import compose_explanation
from kaname.report.markdown import markdown

PLAN = """
charter: {id: p, title: Small, as_of: 2026-03-02, starts: 2026-03-02, ends: 2026-12-31}
teams:
  - {id: core, title: Core, headcount: [{since: 2026-01-01, people: 2}]}
work_packages:
  - id: first
    title: Foundations
    duration: {low: 8, likely: 10, high: 14}
    allocations: [{team: core, people: 2}]
    moscow: must
  - id: second
    title: Walls
    duration: {low: 4, likely: 5, high: 8}
    allocations: [{team: core, people: 1}]
    moscow: could
    deadline: 2026-03-11
  - id: third
    title: Windows
    duration: {low: 4, likely: 5, high: 8}
    allocations: [{team: core, people: 2}]
    moscow: could
    deadline: 2026-03-20
  - id: dark
    title: Unknown
milestones:
  - {id: roof, title: Roof, commitment: 2026-04-30, work: [third]}
dependencies:
  - {id: d, predecessor: second, successor: third}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "program.yaml").write_text(PLAN, encoding="utf-8")
    return tmp_path


def work(name: str) -> Key:
    return Key("work_package", name)


def test_a_date_is_driven_by_links_and_by_what_holds_the_team(folder: Path) -> None:
    found = explain(files.load(folder).program, date(2026, 3, 2), Draws(), Key("milestone", "roof"))
    assert [(one.key.id, one.cause, one.driver and one.driver.id, one.behind) for one in found.drives] == [
        ("roof", "link", "third", None),
        ("third", "link", "second", None),
        ("second", "resource", "core", work("first")),
        ("first", "now", None, None),
    ]
    assert found.drives[2].outranked


def test_freeing_tells_days_for_the_record_and_for_the_whole(folder: Path) -> None:
    found = explain(files.load(folder).program, date(2026, 3, 2), Draws(), work("second"))
    told = {(one.freed, one.key.id): one for one in found.freeings}
    assert told["order", "second"].days == 10.0
    assert told["order", "second"].whole_days == 0.0
    assert told["order", "second"].other == work("first")
    assert told["capacity", "second"].people == 1.0
    assert told["capacity", "second"].other == Key("team", "core")


def test_what_is_freed_does_not_then_wait_for_the_initiative_it_belongs_to(folder: Path) -> None:
    held = PLAN.replace("    title: Walls\n", "    title: Walls\n    initiative: house\n")
    (folder / "program.yaml").write_text(held + "initiatives: [{id: house, title: House}]\n", encoding="utf-8")
    found = explain(files.load(folder).program, date(2026, 3, 2), Draws(), work("second"))
    told = {(one.freed, one.key.id): one for one in found.freeings}
    assert (told["order", "second"].held_by, told["order", "second"].holder) == ("nothing", None)


def test_wishes_that_contradict_each_other_are_named(folder: Path) -> None:
    found = explain(files.load(folder).program, date(2026, 3, 2), Draws(), None)
    (third,) = (one for one in found.tangles if one.wish.key == work("third"))
    assert third.verdict == "can_be_kept"
    text = PLAN.replace("deadline: 2026-03-20", "deadline: 2026-03-12")
    (folder / "program.yaml").write_text(text, encoding="utf-8")
    found = explain(files.load(folder).program, date(2026, 3, 2), Draws(), work("third"))
    (third,) = (one for one in found.tangles if one.wish.key == work("third"))
    assert third.wishes == (Wish("deadline", work("third"), date(2026, 3, 12)),)
    assert (third.proof, third.chain, third.smallest) == ("links", (work("second"), work("third")), True)


def test_too_much_work_names_the_team_and_the_time(folder: Path) -> None:
    text = PLAN.replace("moscow: must", "deadline: 2026-03-17")
    (folder / "program.yaml").write_text(text, encoding="utf-8")
    found = explain(files.load(folder).program, date(2026, 3, 2), Draws(), None)
    tangle = next(one for one in found.tangles if one.wish.key != work("first"))
    assert tangle.proof == "work"
    assert tangle.crowd is not None
    assert tangle.crowd.team == Key("team", "core")
    assert tangle.crowd.asked > tangle.crowd.there
    assert Wish("capacity", Key("team", "core")) in tangle.wishes
    assert Wish("deadline", work("first"), date(2026, 3, 17)) in tangle.wishes


def test_what_has_no_place_in_the_schedule_says_so(folder: Path) -> None:
    program = files.load(folder).program
    for key in (work("dark"), Key("team", "core")):
        assert explain(program, date(2026, 3, 2), Draws(), key).no_schedule == "unscheduled"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["milestone/roof", "dark", ""])
def test_explanations_speak_of_every_part(folder: Path, language: str, name: str) -> None:
    found = centre.assess(folder)
    assessment, key = found.record(name) if name else (found.only, None)
    said = markdown(compose_explanation(assessment, key, language))
    assert "{" not in said
    if name == "milestone/roof":
        assert "Walls" in said
        assert ("優先度" if language == "ja" else "by priority") in said


def test_records_are_found_by_id_and_by_kind_and_id(folder: Path) -> None:
    found = centre.assess(folder)
    assert found.record("roof")[1] == found.record("milestone/roof")[1] == Key("milestone", "roof")
    with pytest.raises(NotFoundError) as missing:
        found.record("roov")
    assert missing.value.values["nearest"].startswith("roof")
    text = PLAN.replace("id: roof", "id: third")
    (folder / "program.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as several:
        centre.assess(folder).record("third")
    assert several.value.values["nearest"] == "milestone/third, work_package/third"
