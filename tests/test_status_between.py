"""What lies between parties: layouts by hand and by properties, ties, neighbourhoods, and who is hit."""

from __future__ import annotations

from datetime import date
from itertools import combinations, pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kaname.model.base import Key
from kaname.model.changes import Put
from kaname.model.history import History
from kaname.model.plan import WorkPackage
from kaname.planning.standing import Standing
from kaname.planning.timetable import Outlook, Slot, Timetable
from kaname.status.between import Board, Spot, board, gives, graph, hits, late, layout, ties, waiting
from kaname.status.between.board import AFTER
from plans import program

TODAY = date(2026, 3, 12)
A, B, C, D = (Key("work_package", name) for name in "abcd")
WEB, APP = Key("team", "web"), Key("team", "app")
GOAL = Key("milestone", "goal")


def test_a_chain_lies_in_a_line() -> None:
    drawn = layout("abc", [("a", "b"), ("b", "c")])
    assert drawn.spots == {"a": Spot(0, 0.0), "b": Spot(1, 0.0), "c": Spot(2, 0.0)}
    assert (drawn.layers, drawn.rows, drawn.crossings) == (3, 1.0, 0)


def test_a_shorter_way_bends_around_what_is_between() -> None:
    drawn = layout("abc", [("a", "b"), ("b", "c"), ("a", "c")])
    (bend,) = drawn.routes["a", "c"][1:-1]
    assert bend.layer == 1
    assert abs(bend.row - drawn.spots["b"].row) >= 1


def test_what_could_cross_is_put_in_another_order() -> None:
    assert layout("abxy", [("a", "y"), ("b", "x")]).crossings == 0


def test_crossings_that_cannot_be_avoided_are_counted() -> None:
    assert layout("abxy", [(one, other) for one in "ab" for other in "xy"]).crossings == 1


def test_a_cycle_is_broken_once_and_told() -> None:
    drawn = layout("abc", [("a", "b"), ("b", "c"), ("c", "a")])
    assert drawn.turned == {("c", "a")}
    assert drawn.routes["c", "a"][0] == drawn.spots["a"]


def test_what_nothing_leads_to_stands_right_before_what_it_leads_to() -> None:
    drawn = layout("abcd", [("a", "b"), ("b", "c"), ("d", "c")])
    assert drawn.spots["d"].layer == 1


_EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30)


@given(_EDGES)
def test_every_drawing_flows_and_nothing_lies_on_anything(edges: list[tuple[int, int]]) -> None:
    drawn = layout(range(12), edges)
    wanted = {pair for pair in edges if pair[0] != pair[1]}
    assert set(drawn.routes) == wanted
    for pair, route in drawn.routes.items():
        assert [spot.layer for spot in route] == list(range(route[0].layer, route[-1].layer + 1))
        ends = (drawn.spots[pair[0]], drawn.spots[pair[1]])
        assert (route[0], route[-1]) == (ends[::-1] if pair in drawn.turned else ends)
        assert route[0].layer < route[-1].layer
    for one, other in combinations(drawn.spots.values(), 2):
        assert one.layer != other.layer or abs(one.row - other.row) > 0.999
    assert layout(range(12), edges) == drawn


@given(_EDGES)
def test_without_the_edges_that_are_turned_there_is_no_cycle(edges: list[tuple[int, int]]) -> None:
    turned = layout(range(12), edges).turned
    rest = [pair for pair in edges if pair not in turned and pair[0] != pair[1]]
    assert not layout(range(12), rest).turned


def standing(outlook: date = date(2026, 4, 20), **more: Any) -> Standing:
    plan = program(
        charters=[{"id": "atlas", "country": "JP"}],
        teams=[{"id": "web", "title": "Web"}, {"id": "app", "title": "App"}],
        initiatives=[{"id": "one"}, {"id": "two"}],
        work_packages=[
            {"id": "a", "initiative": "one", "allocations": [{"team": "web"}]},
            {"id": "b", "initiative": "two", "allocations": [{"team": "app"}], "not_before": "2026-05-01"},
            {"id": "c", "initiative": "two", "allocations": [{"team": "app"}]},
            {"id": "d", "initiative": "two", "allocations": [{"team": "app"}], "started": "2026-02-01"},
        ],
        milestones=[{"id": "goal", "commitment": "2026-06-30", "work": ["c"]}],
        dependencies=[
            {"id": "ab", "predecessor": "a", "successor": "b", "state": "accepted", "need_by": "2026-04-01"},
            {"id": "bc", "predecessor": "b", "successor": "c"},
            {"id": "ad", "predecessor": "a", "successor": "d", "state": "proposed", "need_by": "2026-08-01"},
            {"id": "old", "giver": "web", "receiver": "app", "state": "delivered", "what": "Keys"},
        ],
        **more,
    )
    slots = {
        A: Slot(A, date(2026, 3, 16), date(2026, 4, 10), critical=True),
        B: Slot(B, date(2026, 5, 1), date(2026, 5, 20), critical=True),
        C: Slot(C, date(2026, 5, 21), date(2026, 6, 10)),
    }
    outlooks = {
        A: Outlook(A, date(2026, 4, 12), date(2026, 4, 20), None),
        GOAL: Outlook(GOAL, date(2026, 6, 1), outlook, None, commitment=date(2026, 6, 30), probability=0.7),
    }
    return Standing(plan, History(), Timetable(TODAY, slots=slots, outlooks=outlooks))


def test_who_gives_to_whom_is_counted_with_the_worst_state() -> None:
    (one,) = gives(standing())
    assert (one.giver, one.receiver, len(one.records), one.state, one.late) == (WEB, APP, 3, "late", 1)
    assert one.critical


def test_ties_of_work_and_of_initiatives() -> None:
    of_work = {(one.giver, one.receiver): one.state for one in ties(standing(), "work")}
    assert of_work == {(A, B): "late", (B, C): "link", (A, D): "proposed"}
    (between,) = ties(standing(), "initiatives")
    assert (between.giver.id, between.receiver.id, len(between.records)) == ("one", "two", 2)


def test_a_neighbourhood_goes_up_and_down_so_many_steps() -> None:
    every = ties(standing(), "work")
    assert set(graph(standing(), every, B, 1, 0).drawing.spots) == {A, B}
    assert set(graph(standing(), every, A, 3, 1).drawing.spots) == {A, B, D}
    assert set(graph(standing(), every, A, 0, 2).drawing.spots) == {A, B, C, D}
    small = graph(standing(), every, A, 0, 2, most=2)
    assert (len(small.drawing.spots), small.left) == (2, 2)
    assert graph(standing(), every, B, 1, 0).critical == {A, B}


def test_what_comes_late_holds_the_work_that_waits_for_it() -> None:
    changes = late(standing(), Key("dependency", "ab"), date(2026, 5, 15))
    assert changes is not None
    (change,) = changes
    assert isinstance(change, Put)
    assert isinstance(change.record, WorkPackage)
    assert (change.key, change.record.not_before) == (B, date(2026, 5, 18))  # the Monday after


def test_what_comes_early_holds_nothing_longer_than_the_plan_does() -> None:
    changes = late(standing(), Key("dependency", "ab"), date(2026, 3, 20))
    assert changes is not None
    (change,) = changes
    assert isinstance(change, Put)
    assert isinstance(change.record, WorkPackage)
    assert change.record.not_before == date(2026, 5, 1)


def test_where_what_waits_runs_already_its_giver_is_held() -> None:
    changes = late(standing(), Key("dependency", "ad"), date(2026, 4, 20))
    assert changes is not None
    (change,) = changes
    assert isinstance(change, Put)
    assert isinstance(change.record, WorkPackage)
    assert (change.key, change.record.not_before) == (A, date(2026, 3, 26))
    assert late(standing(), Key("dependency", "old"), date(2026, 4, 20)) is None


def test_hits_are_the_milestones_whose_p80_moves() -> None:
    after = Outlook(GOAL, date(2026, 6, 20), date(2026, 7, 8), None, commitment=date(2026, 6, 30), probability=0.4)
    before = standing(outlook=date(2026, 6, 24))
    found = hits(before, Timetable(TODAY, outlooks={GOAL: after}), Key("dependency", "ab"), date(2026, 5, 15))
    (hit,) = found.milestones
    assert (hit.key, hit.was, hit.now, hit.days) == (GOAL, date(2026, 6, 24), date(2026, 7, 8), 10)
    assert hit.breaks
    assert found.waits == (B,)
    same = hits(before, before.timetable, Key("dependency", "ab"), date(2026, 5, 15))
    assert same.milestones == ()


def test_layers_follow_each_other() -> None:
    drawn = layout("abcdef", pairwise("abcdef"))
    assert [drawn.spots[one].layer for one in "abcdef"] == [0, 1, 2, 3, 4, 5]


def on_board(first: int | None = None) -> Board:
    return board(
        standing(
            iterations=[
                {"id": "i1", "starts": "2026-01-05", "ends": "2026-03-06", "teams": ["web"]},
                {"id": "i2", "starts": "2026-03-09", "ends": "2026-04-17", "teams": ["web", "app"]},
                {"id": "i3", "starts": "2026-04-20", "ends": "2026-05-29"},
            ]
        ),
        first,
    )


def test_the_board_begins_with_the_last_iteration_that_is_over() -> None:
    assert [one.id for one in on_board().iterations] == ["i1", "i2", "i3"]
    assert [one.id for one in on_board(1).iterations] == ["i2", "i3"]
    assert on_board(1).earlier == 0
    assert on_board().later is None


def test_what_is_given_lies_with_its_giver_and_what_is_needed_with_its_receiver() -> None:
    strings = {one.key.id: one for one in on_board().strings}
    late = strings["ab"]
    assert (late.gives.party, late.gives.column, late.gives.day) == (WEB, 2, date(2026, 4, 20))
    assert (late.needs.party, late.needs.column) == (APP, 1)
    assert late.late
    assert not strings["ad"].late
    assert strings["ad"].needs.column == AFTER


def test_work_lies_where_the_schedule_ends_it_unless_the_plan_says() -> None:
    cards = {card.key.id: card for card in on_board().cards if card.part == "work"}
    assert (cards["a"].column, cards["a"].stated) == (1, False)
    assert (cards["b"].column, cards["b"].party) == (2, APP)
    assert "c" not in cards  # it ends after the last iteration


def test_what_is_delivered_needs_no_answer() -> None:
    assert [key.id for key in waiting(on_board().strings)] == ["ab", "ad"]
