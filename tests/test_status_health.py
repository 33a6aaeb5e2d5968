"""Health: the stated rule, step by step, on plans small enough to check by hand."""

from datetime import date

from kaname.model.base import Key
from kaname.model.finding import Code, Colour, Severity
from kaname.planning.timetable import Outlook, Timetable
from kaname.status.health import health
from plans import program

TODAY = date(2026, 3, 12)
LATE = Code("roadmap.late", Severity.ACT)
SLOW = Code("progress.slow", Severity.WATCH)
A, B, C = (Key("work_package", name) for name in "abc")
INITIATIVE = Key("initiative", "move")
ROOT = Key("charter", "atlas")


def plan(**more):
    return program(
        charters=[{"id": "atlas", "health": {"red_share_of_children": 0.5}}],
        initiatives=[{"id": "move"}],
        work_packages=[{"id": name, "initiative": "move"} for name in "abc"],
        **more,
    )


def known(*keys):
    return Timetable(TODAY, outlooks={key: Outlook(key, TODAY, TODAY, TODAY) for key in keys})


def test_work_whose_date_is_known_and_that_no_finding_names_is_green():
    found = health(plan(), known(A, B, C), ())
    assert {found[key].derived for key in (A, B, C, INITIATIVE, ROOT)} == {Colour.GREEN}


def test_silence_is_unknown_and_never_green():
    found = health(plan(), Timetable(TODAY), ())
    assert {found[key].derived for key in (A, INITIATIVE, ROOT)} == {Colour.UNKNOWN}


def test_more_than_half_unknown_children_make_the_parent_unknown():
    assert health(plan(), known(A), ())[INITIATIVE].derived is Colour.UNKNOWN
    assert health(plan(), known(A, B), ())[INITIATIVE].derived is Colour.GREEN


def test_a_single_red_child_makes_amber_and_the_stated_share_makes_red():
    one = health(plan(), known(A, B, C), (LATE.at(A),))
    assert (one[A].derived, one[INITIATIVE].derived) == (Colour.RED, Colour.AMBER)
    two = health(plan(), known(A, B, C), (LATE.at(A), LATE.at(B)))
    assert two[INITIATIVE].derived is Colour.RED
    assert two[INITIATIVE].through == (A, B)


def test_an_amber_child_makes_amber():
    found = health(plan(), known(A, B, C), (SLOW.at(C),))
    assert (found[C].derived, found[INITIATIVE].derived, found[ROOT].derived) == (Colour.AMBER,) * 3


def test_a_red_promise_makes_its_parent_red_alone_and_an_internal_milestone_does_not():
    for level, expected in (("committed", Colour.RED), ("internal", Colour.AMBER)):
        milestones = [{"id": "go", "initiative": "move", "level": level}]
        found = health(plan(milestones=milestones), known(A, B, C), (LATE.at(Key("milestone", "go")),))
        assert found[INITIATIVE].derived is expected


def test_finished_work_is_green_and_no_longer_counts_as_a_child():
    done = {"id": "d", "initiative": "move", "started": "2026-01-05", "finished": "2026-02-02"}
    work = [{"id": "a", "initiative": "move"}, done]
    found = health(
        program(charters=[{"id": "atlas"}], initiatives=[{"id": "move"}], work_packages=work), known(A), (LATE.at(A),)
    )
    assert found[Key("work_package", "d")].derived is Colour.GREEN
    assert found[INITIATIVE].derived is Colour.RED


def test_a_finding_about_a_risk_colours_the_work_the_risk_names():
    risks = [{"id": "db", "subjects": ["work_package/b"]}]
    found = health(plan(risks=risks), known(A, B, C), (SLOW.at(Key("risk", "db")),))
    assert (found[B].derived, found[A].derived) == (Colour.AMBER, Colour.GREEN)


def test_a_finding_about_nothing_in_the_breakdown_colours_the_program():
    found = health(plan(vendors=[{"id": "acme"}]), known(A, B, C), (SLOW.at(Key("vendor", "acme")),))
    assert (found[ROOT].derived, found[INITIATIVE].derived) == (Colour.AMBER, Colour.GREEN)


def test_declared_stands_beside_derived_and_the_worse_one_leads():
    declared = {"colour": "green", "by": "kim", "on": "2026-03-01"}
    plan_ = program(
        charters=[{"id": "atlas"}],
        people=[{"id": "kim"}],
        initiatives=[{"id": "move", "health": declared}],
        work_packages=[{"id": "a", "initiative": "move"}],
    )
    found = health(plan_, known(A), (LATE.at(A),))[INITIATIVE]
    assert (found.derived, found.leading, found.watermelon) == (Colour.RED, Colour.RED, True)
    fine = health(plan_, known(A), ())[INITIATIVE]
    assert (fine.leading, fine.watermelon) == (Colour.GREEN, False)


def test_a_circle_of_parents_ends():
    circle = [{"id": "x", "parent": "y"}, {"id": "y", "parent": "x"}]
    found = health(program(charters=[{"id": "atlas"}], initiatives=circle), Timetable(TODAY), ())
    assert found[Key("initiative", "x")].derived is Colour.UNKNOWN
