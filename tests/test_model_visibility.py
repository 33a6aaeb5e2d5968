"""An audience gets the program as it may see it: without hidden records, and without their names anywhere."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.model.base import Confidentiality, Entity, Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.checks import check
from kaname.model.finding import Problem
from kaname.model.history import History, Moved, PastForecast
from kaname.model.kinds import references
from kaname.model.plan import Portfolio
from kaname.model.program import Program, Programs
from kaname.model.visibility import (
    VIEWERS,
    Viewer,
    narrow_history,
    narrow_portfolio,
    narrow_problems,
    narrow_program,
)
from plans import program, records
from strategies import programs

ENGINEER, EXECUTIVE, LEGAL, ALL = (VIEWERS[name] for name in ("engineer", "executive", "legal", "all"))


def test_compartments_are_not_steps() -> None:
    assert LEGAL.sees & VIEWERS["security"].sees == EXECUTIVE.sees
    assert VIEWERS["public"].sees < ENGINEER.sees < EXECUTIVE.sees < ALL.sees == frozenset(Confidentiality)
    assert ALL.sees_all
    assert not LEGAL.sees_all


def test_nothing_hidden_leaves_the_program_itself() -> None:
    plan = program(people=[{"id": "kim"}])
    assert narrow_program(plan, ENGINEER) is plan


def test_references_to_hidden_records_are_taken_out() -> None:
    plan = program(
        people=[{"id": "kim"}, {"id": "mole", "title": "M. Ole", "confidentiality": "personnel"}],
        teams=[{"id": "web", "lead": "mole", "members": [{"person": "kim"}, {"person": "mole", "share": 0.5}]}],
        initiatives=[
            {"id": "move", "owner": "person/mole", "health": {"colour": "red", "by": "mole", "on": "2026-01-05"}}
        ],
    )
    assert narrow_program(plan, EXECUTIVE) == program(
        people=[{"id": "kim"}],
        teams=[{"id": "web", "members": [{"person": "kim"}]}],
        initiatives=[{"id": "move"}],
    )


def test_a_record_that_cannot_do_without_a_hidden_one_is_hidden_and_so_on() -> None:
    plan = program(
        controls=[{"id": "secret-control", "confidentiality": "legal"}],
        exceptions=[{"id": "waiver", "subject": "control/secret-control"}],
        standards=[{"id": "tls", "exceptions": ["waiver"]}],
        milestones=[{"id": "go"}, {"id": "deal", "confidentiality": "legal"}],
        dependencies=[{"id": "wait", "predecessor": "milestone/deal", "successor": "milestone/go"}],
    )
    narrowed = narrow_program(plan, ENGINEER)
    assert narrowed == program(standards=[{"id": "tls"}], milestones=[{"id": "go"}])
    assert narrow_program(plan, LEGAL) is plan


def test_a_dangling_reference_by_the_name_of_a_hidden_record_is_taken_out() -> None:
    plan = program(
        risks=[{"id": "takeover", "confidentiality": "legal"}],
        issues=[{"id": "late", "owner": "takeover"}],
    )
    assert narrow_program(plan, ENGINEER) == program(issues=[{"id": "late"}])


def test_the_portfolio_around_is_narrowed_too() -> None:
    shared = records(people=[{"id": "ann"}, {"id": "boss", "confidentiality": "personnel"}])
    north = records(
        milestones=[{"id": "ready", "owner": "person/boss"}, {"id": "sale", "confidentiality": "legal"}],
        dependencies=[{"id": "d", "predecessor": "milestone/sale", "successor": "milestone/ready"}],
    )
    south = records(
        teams=[{"id": "ops", "lead": "boss"}],
        milestones=[{"id": "open", "owner": "person/ann", "work": ["north:milestone/ready", "north:milestone/sale"]}],
    )
    around = Programs(Portfolio(id="all"), shared, {"north": north, "south": south})
    narrowed = narrow_program(around.programs["south"], ENGINEER)
    assert narrowed == program(
        teams=[{"id": "ops"}], milestones=[{"id": "open", "owner": "person/ann", "work": ["north:milestone/ready"]}]
    )
    assert dict(narrowed.outside) == {
        Key("person", "ann"): shared[0],
        Key("milestone", "ready", "north"): records(milestones=[{"id": "ready"}])[0],
        Key("team", "ops", "south"): records(teams=[{"id": "ops"}])[0],
        Key("milestone", "open", "south"): narrowed.need(Key("milestone", "open")),
    }


def test_a_whole_portfolio_is_narrowed_alike() -> None:
    shared = records(people=[{"id": "ann"}, {"id": "boss", "confidentiality": "personnel"}])
    north = records(milestones=[{"id": "sale", "confidentiality": "legal"}, {"id": "ready", "owner": "person/boss"}])
    south = records(milestones=[{"id": "open", "owner": "person/ann", "work": ["north:milestone/sale"]}])
    whole = Programs(
        Portfolio.model_validate({"id": "all", "owner": "person/boss"}), shared, {"north": north, "south": south}
    )
    narrowed = narrow_portfolio(whole, ENGINEER)
    assert narrowed.portfolio == Portfolio(id="all")
    assert narrowed.shared == shared[:1]
    for name, one in whole.programs.items():
        assert narrowed.programs[name] == narrow_program(one, ENGINEER)
    hidden = Programs(Portfolio(id="deal", confidentiality=Confidentiality.LEGAL), (), {})
    assert narrow_portfolio(hidden, ENGINEER).portfolio == Portfolio(id="portfolio")


def test_own_names_win_over_shared_ones_where_they_are_read() -> None:
    """`kim` means the program's own hidden kim, not the shared one; in the shared team it means the shared one."""
    shared = records(people=[{"id": "kim"}], teams=[{"id": "all", "lead": "kim"}])
    own = records(people=[{"id": "kim", "confidentiality": "personnel"}], teams=[{"id": "web", "lead": "kim"}])
    south = Programs(Portfolio(id="all"), shared, {"south": own}).programs["south"]
    narrowed = narrow_program(south, ENGINEER)
    assert narrowed == program(teams=[{"id": "web"}])
    assert narrowed.outside[Key("team", "all")] == shared[1]


AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_history_tells_of_what_is_seen_only() -> None:
    plan = program(
        people=[{"id": "mole", "title": "M. Ole", "confidentiality": "personnel"}],
        releases=[{"id": "v2-secret", "confidentiality": "legal"}],
        milestones=[{"id": "go"}, {"id": "deal", "confidentiality": "legal"}],
    )
    go, deal, gone = Key("milestone", "go"), Key("milestone", "deal"), Key("milestone", "gone")
    slip = Moved(AT, go, "target", "2026-04-01", "2026-03-01", by="M. Ole")
    history = History.of(
        [
            slip,
            Moved(AT, deal, "target", "2026-05-01"),
            Moved(AT, gone, "target", "2026-06-01"),
            Moved(AT, go, "target", "v2-secret", "2026-04-01"),
        ],
        [
            PastForecast(AT, key, date(2026, 4, 1), None, None, audiences=audiences)
            for key in (go, deal, gone)
            for audiences in (("all",), ("executive",), ("engineer",))
        ],
    )
    narrowed = narrow_history(history, plan, EXECUTIVE)
    assert narrowed.moves == (Moved(AT, go, "target", "2026-04-01", "2026-03-01"),)
    assert [(past.record, past.audiences) for past in narrowed.forecasts] == [(go, ("executive",))]
    whole = narrow_history(history, plan, ALL)
    assert (whole.moves, {past.audiences for past in whole.forecasts}) == (history.moves, {("all",)})
    assert narrow_history(whole, plan, ALL) is whole


def test_problems_suggest_no_hidden_names() -> None:
    plan = program(
        charters=[{"id": "c"}],
        people=[{"id": "kim1"}, {"id": "kim2", "confidentiality": "personnel"}],
        actions=[
            {"id": "a", "owner": "kim"},
            {"id": "b", "owner": "kim2", "confidentiality": "legal", "state": "done"},
        ],
    )
    found = check(plan)
    assert [(one.code, one.values.get("nearest")) for one in found] == [
        ("reference.unknown", "kim1, kim2"),
        ("state.without-date", None),
    ]
    (left,) = narrow_problems(found, plan, ENGINEER)
    assert left.values["nearest"] == "kim1"
    assert narrow_problems(found, plan, ALL) == found
    mentions = Problem("x", subjects=(Key("action", "a"),), values={"by": (Key("person", "kim2"),)})
    assert narrow_problems([mentions], plan, ENGINEER) == ()


def marked(plan: Program) -> Program:
    """The program with a title on every record that occurs nowhere else."""
    return ChangeSet(tuple(Put(one.changed(title=f"<{one.kind}:{one.id}>")) for one in plan)).apply(plan)


def dump(plan: Program) -> str:
    return "\n".join(record.model_dump_json() for record in (*plan, *plan.outside.values()))


@given(programs(most=10), st.sampled_from(sorted(VIEWERS)))
def test_no_hidden_id_or_title_is_left(plan: Program, audience: str) -> None:
    plan = marked(plan)
    narrowed = narrow_program(plan, VIEWERS[audience])
    text = dump(narrowed)
    for record in plan:
        if record.key not in narrowed:
            assert record.title not in text
            assert f'{record.id}"' not in text
    for record in narrowed:
        assert VIEWERS[audience].may_see(record)
        assert type(record).model_validate(record.model_dump()) == record


@given(programs(most=10), st.sampled_from(sorted(VIEWERS)))
def test_no_more_is_taken_than_leads_to_hidden_records(plan: Program, audience: str) -> None:
    viewer = VIEWERS[audience]
    narrowed = narrow_program(plan, viewer)
    assert narrow_program(narrowed, viewer) is narrowed
    for record in plan:
        targets = {plan.resolve(ref) for _, ref in references(record)}
        if viewer.may_see(record) and all(key is None or key in narrowed for key in targets):
            assert narrowed.need(record.key) is record


@pytest.mark.parametrize("seen", Confidentiality)
def test_a_viewer_sees_by_class_alone(seen: Confidentiality) -> None:
    people = records(people=[{"id": one.value, "confidentiality": one} for one in Confidentiality])
    narrowed: tuple[Entity, ...] = tuple(narrow_program(Program(people), Viewer("one", frozenset({seen}))))
    assert [one.id for one in narrowed] == [seen.value]
