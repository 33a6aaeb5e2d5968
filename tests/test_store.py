"""The plan through time: what was written is read again as it stood, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kaname import files
from kaname.errors import ConflictError, NotFoundError, PlanError, StoreError, UsageError
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Put, Remove
from kaname.model.history import Moved
from kaname.model.kinds import KINDS
from kaname.store import chain, models
from kaname.store.carrying import merge, revert
from kaname.store.committing import Author, commit
from kaname.store.creating import branch, close, create
from kaname.store.database import written_at_once
from kaname.store.loading import load, load_portfolio
from kaname.store.states import STATES

EXAMPLES = Path(__file__).parents[1] / "examples"
KIM, LEE = Author("Kim", "because"), Author("Lee")
CHARTER = KINDS["charter"].model_validate({"id": "p", "title": "P", "as_of": "2026-03-12"})


def work(name: str, **fields: object) -> Entity:
    return KINDS["work_package"].model_validate({"id": name, "title": name.upper(), **fields})


def puts(*records: Entity) -> ChangeSet:
    return ChangeSet(tuple(map(Put, records)))


def key(name: str) -> Key:
    return Key("work_package", name)


@pytest.fixture
def small(alias: str) -> str:
    create(alias, "p", [CHARTER, work("a"), work("b")], KIM)
    return alias


@pytest.mark.parametrize("example", ["atlas", "kubernetes"])
def test_an_example_is_the_same_after_it_was_stored(alias: str, example: str) -> None:
    plan = files.load(EXAMPLES / example)
    told = (*plan.history.moves, *plan.history.forecasts, *plan.history.plans)
    create(alias, example, plan.program, KIM, history=told)
    STATES.forget(alias)
    found = load(alias, example)
    assert list(found.program) == list(plan.program)
    same = zip(found.program, plan.program, strict=True)
    assert all(one.model_fields_set == other.model_fields_set for one, other in same)
    assert found.history == plan.history
    assert (found.revision.number, found.revision.by, found.revision.why) == (1, "Kim", "because")
    assert chain.verified(alias).broken == ()


def test_every_revision_can_be_read_again(small: str) -> None:
    before = datetime.now(UTC)
    second = commit(small, "p", puts(work("a", notes="more"), work("c")), LEE, base=1)
    commit(small, "p", ChangeSet((Remove(key("b")),)), KIM, base=2, baseline="spring")
    assert second.revision.number == 2
    for forgotten in (False, True):
        if forgotten:
            STATES.forget(small)
        assert [one.id for one in load(small, "p", at=1).program] == ["p", "a", "b"]
        assert [one.id for one in load(small, "p", at=2).program] == ["p", "a", "b", "c"]
        assert [one.id for one in load(small, "p", at="spring").program] == ["p", "a", "c"]
        assert load(small, "p").program.need(key("a")).notes == "more"
        assert load(small, "p", at=1).program.need(key("a")).notes == ""
    assert load(small, "p", at=second.revision.at).revision.number == 2
    assert load(small, "p", at=before).revision.number == 1
    with pytest.raises(NotFoundError, match="revision_unknown"):
        load(small, "p", at=4)
    with pytest.raises(NotFoundError, match="revision_unknown"):
        load(small, "p", at=before - timedelta(days=1))


def test_nothing_changed_is_no_revision(small: str) -> None:
    again = commit(small, "p", puts(work("a")), LEE, base=1)
    assert (again.written, again.revision.number, again.revision.by) == (False, 1, "Kim")
    assert commit(small, "p", ChangeSet((Remove(key("z")),)), LEE).written is False


def test_what_others_wrote_beside_it_is_kept(small: str) -> None:
    commit(small, "p", puts(work("b", notes="theirs")), LEE, base=1)
    found = commit(small, "p", puts(work("a", notes="ours")), KIM, base=1)
    assert found.merged
    assert [found.program.need(key(name)).notes for name in "ab"] == ["ours", "theirs"]


def test_two_fields_of_one_record_go_together(small: str) -> None:
    commit(small, "p", puts(work("a", notes="theirs")), LEE, base=1)
    found = commit(small, "p", puts(work("a", tags=("ours",))), KIM, base=1)
    record = found.program.need(key("a"))
    assert (record.notes, record.tags) == ("theirs", ("ours",))
    assert load(small, "p").program == found.program


def test_one_field_set_twice_shows_both_sides_and_both_authors(small: str) -> None:
    commit(small, "p", puts(work("a", notes="theirs")), LEE, base=1)
    with pytest.raises(ConflictError) as conflict:
        commit(small, "p", puts(work("a", notes="ours"), work("b", notes="fine")), KIM, base=1)
    (clash,) = conflict.value.values["clashes"]
    assert (clash.key, clash.fields) == (key("a"), ("notes",))
    assert (clash.base.notes, clash.ours.notes, clash.theirs.notes) == ("", "ours", "theirs")
    assert (conflict.value.values["ours"], conflict.value.values["theirs"]) == ("Kim", "Lee")
    assert load(small, "p").program.need(key("b")).notes == ""


def test_removed_here_and_changed_there_is_a_conflict(small: str) -> None:
    commit(small, "p", ChangeSet((Remove(key("a")),)), LEE, base=1)
    with pytest.raises(ConflictError) as conflict:
        commit(small, "p", puts(work("a", notes="ours")), KIM, base=1)
    (clash,) = conflict.value.values["clashes"]
    assert clash.theirs is None
    commit(small, "p", ChangeSet((Remove(key("a")),)), KIM, base=1)  # both removed it: nothing to do


def test_fields_that_are_impossible_together_are_a_conflict(small: str) -> None:
    commit(small, "p", puts(work("a", started="2026-03-01")), KIM, base=1)
    commit(small, "p", puts(work("a", started="2026-03-09")), LEE, base=2)
    done = work("a", started="2026-03-01", finished="2026-03-05")
    with pytest.raises(ConflictError) as conflict:
        commit(small, "p", puts(done), KIM, base=2)
    (clash,) = conflict.value.values["clashes"]
    assert set(clash.fields) == {"started", "finished"}


def link(name: str, giver: str, receiver: str) -> Entity:
    body = {"id": name, "predecessor": f"work_package/{giver}", "successor": f"work_package/{receiver}"}
    return KINDS["dependency"].model_validate(body)


def test_the_whole_is_checked_as_it_will_be(small: str) -> None:
    """Two links of which each is right make a circle together."""
    commit(small, "p", puts(link("x", "a", "b")), LEE, base=1)
    with pytest.raises(PlanError) as refused:
        commit(small, "p", puts(link("y", "b", "a")), KIM, base=1)
    assert [one.code for one in refused.value.problems] == ["cycle.dependencies"]
    assert load(small, "p").revision.number == 2


def test_a_fault_that_was_there_hinders_nobody(alias: str) -> None:
    create(alias, "p", [CHARTER, work("a", parent="nowhere")], KIM)
    assert commit(alias, "p", puts(work("b")), LEE).written
    with pytest.raises(PlanError):
        commit(alias, "p", puts(work("c", parent="nowhere")), LEE)


def test_a_scenario_goes_its_own_way_and_comes_home(small: str) -> None:
    commit(small, "p", puts(work("c")), KIM)
    assert branch(small, "p", "bold", LEE, at=1) == 1
    bold = commit(small, "p", puts(work("a", notes="bold")), LEE, scenario="bold", base=1)
    commit(small, "p", ChangeSet((Remove(key("b")),)), KIM)
    STATES.forget(small)
    assert [one.id for one in load(small, "p", scenario="bold").program] == ["p", "a", "b"]
    assert load(small, "p", scenario="bold").program.need(key("a")).notes == "bold"
    assert load(small, "p", scenario="bold", at=1).program.need(key("a")).notes == ""
    assert [one.id for one in load(small, "p").program] == ["p", "a", "c"]
    home = commit(small, "p", puts(bold.program.need(key("a"))), LEE, base=1)
    assert (home.merged, home.program.need(key("a")).notes) == (True, "bold")
    close(small, "p", "bold")
    with pytest.raises(UsageError, match="scenario_closed"):
        commit(small, "p", puts(work("a")), LEE, scenario="bold")
    with pytest.raises(ConflictError, match="scenario_exists"):
        branch(small, "p", "bold", LEE)
    assert chain.verified(small).broken == ()


def test_a_branch_of_a_branch_comes_home_beside_what_others_wrote(small: str) -> None:
    branch(small, "p", "bold", LEE)
    commit(small, "p", puts(work("a", tags=("bold",))), LEE, scenario="bold")
    branch(small, "p", "bolder", LEE, origin="bold")
    commit(small, "p", puts(work("a", tags=("bolder",))), LEE, scenario="bolder")
    commit(small, "p", puts(work("a", notes="theirs")), KIM)
    home = merge(small, "p", "bolder", LEE)
    record = home.program.need(key("a"))
    assert (home.merged, record.notes, record.tags) == (True, "theirs", ("bolder",))
    commit(small, "p", puts(work("b", notes="main")), KIM)
    commit(small, "p", puts(work("b", notes="bold")), LEE, scenario="bold")
    with pytest.raises(ConflictError, match="record_changed"):
        merge(small, "p", "bold", LEE)
    with pytest.raises(UsageError, match="scenario_main"):
        merge(small, "p", "main", LEE, into="bold")


def test_what_is_read_within_a_change_that_comes_to_nothing_is_not_remembered(small: str) -> None:
    """The numbers of a scenario that was not written in the end are given to the next one."""
    create(small, "q", [CHARTER, work("z")], LEE)
    loop = ChangeSet((Put(link("x", "a", "b")), Put(link("y", "b", "a"))))

    def propose(program: str, changes: ChangeSet) -> Entity | None:
        with written_at_once(small):
            branch(small, program, "bold", LEE, at=1)
            commit(small, program, changes, LEE, scenario="bold", base=1)
        return load(small, program, scenario="bold").program.find(key("z"))

    with pytest.raises(PlanError):
        propose("p", loop)
    assert propose("q", puts(work("c"))) == work("z")
    assert [one.id for one in load(small, "q", scenario="bold", at=1).program] == ["p", "z"]


def test_history_of_one_scenario_is_no_reason_to_leave_it_out_of_another(small: str) -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    told = Moved(day, Key("milestone", "m"), "target", "2026-05-01", "2026-04-01", by="old")
    branch(small, "p", "bold", LEE)
    commit(small, "p", ChangeSet(), LEE, scenario="bold", history=[told])
    assert load(small, "p").history.moves == ()
    assert commit(small, "p", ChangeSet(), LEE, history=[told]).written
    assert load(small, "p").history.moves == load(small, "p", scenario="bold").history.moves == (told,)


def test_a_revision_is_taken_back_as_a_new_one(small: str) -> None:
    commit(small, "p", puts(work("a", notes="wrong"), work("c")), LEE)
    commit(small, "p", puts(work("b", notes="kept")), KIM)
    back = revert(small, "p", 2, KIM)
    assert [(one.id, one.notes) for one in back.program][1:] == [("a", ""), ("b", "kept")]
    assert back.revision.number == 4
    commit(small, "p", puts(work("b", notes="later")), LEE)
    with pytest.raises(ConflictError):
        revert(small, "p", 3, KIM)
    with pytest.raises(UsageError, match="revision_not_reverted"):
        revert(small, "p", 1, KIM)


def test_a_baseline_is_named_once(small: str) -> None:
    commit(small, "p", ChangeSet(), KIM, baseline="spring")
    with pytest.raises(ConflictError, match="baseline_exists"):
        commit(small, "p", ChangeSet(), LEE, baseline="spring")
    with pytest.raises(UsageError, match="baseline_name"):
        commit(small, "p", ChangeSet(), LEE, baseline="not a name")


def test_what_moved_is_history(alias: str) -> None:
    def stone(day: str) -> Entity:
        return KINDS["milestone"].model_validate({"id": "m", "title": "M", "commitment": day})

    create(alias, "p", [CHARTER, stone("2026-05-01")], KIM)
    moved = commit(alias, "p", puts(stone("2026-06-01")), LEE)
    told = Moved(
        datetime(2026, 1, 1, tzinfo=UTC), Key("milestone", "m"), "target", "2026-05-01", "2026-04-01", by="old"
    )
    commit(alias, "p", ChangeSet(), KIM, history=[told])
    commit(alias, "p", ChangeSet(), KIM, history=[told])  # known already
    history = load(alias, "p").history
    source = "revision 2"
    at = moved.revision.at
    assert at is not None
    now = Moved(at, Key("milestone", "m"), "target", "2026-06-01", "2026-05-01", by="Lee", source=source)
    assert history.moves == (told, now)
    assert load(alias, "p").revision.number == 3
    assert load(alias, "p", at=1).history.moves == ()


def tamper(alias: str, text: str, *values: object) -> None:
    from django.db import connections

    with connections[alias].cursor() as cursor:
        cursor.execute(text, values)
        assert cursor.rowcount > 0


@pytest.mark.parametrize(
    ("how", "number", "why"),
    [
        ("UPDATE store_entityversion SET body = replace(body, 'A', 'B') WHERE record = 'a'", 1, "digest"),
        ("UPDATE store_revision SET by = 'Lee' WHERE number = 1", 1, "digest"),
        ("UPDATE store_revision SET why = '' WHERE number = 1", 1, "digest"),
        ("UPDATE store_revision SET name = 'agreed' WHERE number = 2", 2, "digest"),
        ("UPDATE store_entityversion SET place = place + 1 WHERE number = 2", 2, "digest"),
        ("DELETE FROM store_entityversion WHERE number = 1 AND record = 'b'", 1, "changes"),
        ("UPDATE store_revision SET number = 9 WHERE number = 2", 2, "parent"),
        ("UPDATE store_entityversion SET until = NULL WHERE number = 1 AND record = 'a'", 1, "until"),
        ("UPDATE store_scenario SET head = 2 WHERE head = 3", 2, "head"),
    ],
)  # fmt: skip
def test_a_changed_past_is_detected(small: str, how: str, number: int, why: str) -> None:
    commit(small, "p", puts(work("a", notes="more")), LEE)
    commit(small, "p", puts(work("c")), LEE)
    sound = chain.verified(small, "p")
    assert (sound.revisions, sound.versions, sound.broken) == (3, 5, ())
    assert sound.heads["p"] == load(small, "p").revision.digest
    tamper(small, how)
    broken = chain.verified(small, "p").broken
    assert broken[0] == chain.Broken("p", number, why)


def test_a_revision_taken_out_breaks_the_chain(small: str) -> None:
    commit(small, "p", puts(work("c")), LEE)
    commit(small, "p", puts(work("d")), LEE)
    tamper(small, "DELETE FROM store_entityversion WHERE number = 2")
    tamper(small, "DELETE FROM store_revision WHERE number = 2")
    assert chain.verified(small).broken[0] == chain.Broken("p", 2, "parent")


def test_programs_of_a_portfolio_know_each_other(alias: str) -> None:
    person = KINDS["person"].model_validate({"id": "kim", "title": "Kim"})
    shared = KINDS["portfolio"].model_validate({"id": "acme", "title": "Acme"})
    create(alias, "acme", [shared, person], KIM, is_portfolio=True)
    create(alias, "one", [CHARTER, work("a", assignee="kim")], KIM, portfolio="acme")
    crossing = KINDS["dependency"].model_validate(
        {"id": "x", "predecessor": "one:work_package/a", "successor": "work_package/b"}
    )
    create(alias, "two", [CHARTER, work("b"), crossing], KIM, portfolio="acme")
    two = load(alias, "acme/two").program
    assert two.find(Key("work_package", "a", "one")) is not None
    assert [one.name for one in load_portfolio(alias, "acme").programs] == ["one", "two"]
    with pytest.raises(PlanError):
        commit(alias, "acme/one", ChangeSet((Remove(key("a")),)), LEE)
    with pytest.raises(PlanError):
        commit(alias, "acme", ChangeSet((Remove(Key("person", "kim")),)), LEE)
    commit(alias, "acme/two", ChangeSet((Remove(Key("dependency", "x")),)), LEE)
    commit(alias, "acme/one", ChangeSet((Remove(key("a")),)), LEE)
    with pytest.raises(UsageError, match="portfolio_expected"):
        create(alias, "three", [], KIM, portfolio="acme/one")


def test_a_portfolio_as_it_stood_has_no_program_that_came_later(alias: str) -> None:
    create(alias, "acme", [KINDS["portfolio"].model_validate({"id": "acme", "title": "Acme"})], KIM, is_portfolio=True)
    create(alias, "acme-one", [CHARTER], KIM)  # no program of it
    create(alias, "one", [CHARTER, work("a")], KIM, portfolio="acme")
    early = commit(alias, "acme/one", puts(work("a", notes="early")), KIM).revision.at
    assert early is not None
    create(alias, "two", [CHARTER, work("b")], KIM, portfolio="acme")
    commit(alias, "acme/one", puts(work("a", notes="late")), KIM)
    for forgotten in (False, True):
        if forgotten:
            STATES.forget(alias)
        then, now = load_portfolio(alias, "acme", at=early), load_portfolio(alias, "acme")
        assert [[one.name for one in each.programs] for each in (then, now)] == [["one"], ["one", "two"]]
        assert [next(iter(each.programs)).need(key("a")).notes for each in (then, now)] == ["early", "late"]
        assert [each.revisions["one"].number for each in (then, now)] == [2, 3]
    with pytest.raises(NotFoundError, match="revision_unknown"):
        load(alias, "acme/two", at=early)
    with pytest.raises(NotFoundError, match="revision_unknown"):
        load_portfolio(alias, "acme", at=datetime(2001, 1, 1, tzinfo=UTC))


def test_what_is_not_there_and_what_is_there_already(small: str) -> None:
    with pytest.raises(ConflictError, match="program_exists"):
        create(small, "p", [], KIM)
    with pytest.raises(UsageError, match="program_name"):
        create(small, "a/b", [], KIM)
    with pytest.raises(NotFoundError) as unknown:
        load(small, "q")
    assert unknown.value.values["nearest"] == "p"
    with pytest.raises(NotFoundError, match="scenario_unknown"):
        load(small, "p", scenario="bold")
    with pytest.raises(ConflictError, match="revision_not_here"):
        commit(small, "p", ChangeSet(), KIM, base=7)


def test_a_clock_that_goes_back_does_not_turn_time_round(small: str) -> None:
    early = commit(small, "p", puts(work("c")), Author("Kim", at=datetime(2001, 1, 1, tzinfo=UTC)))
    first = load(small, "p", at=1).revision.at
    assert early.revision.at == first


def test_a_body_that_nothing_reads_is_said_so(small: str) -> None:
    tamper(small, 'UPDATE store_entityversion SET body = \'{"id": "a", "title": 3}\' WHERE record = \'a\'')
    STATES.forget(small)
    with pytest.raises(StoreError) as unread:
        load(small, "p")
    assert unread.value.values["record"] == "work_package/a"
    tamper(small, "UPDATE store_entityversion SET schema = 99 WHERE record = 'a'")
    with pytest.raises(StoreError, match="store_newer"):
        load(small, "p")


def test_old_bodies_read_as_todays(small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(body: dict[str, object]) -> dict[str, object]:
        return {("notes" if name == "comment" else name): value for name, value in body.items()}

    tamper(small, 'UPDATE store_entityversion SET body = \'{"id": "a", "comment": "old"}\' WHERE record = \'a\'')
    monkeypatch.setattr("kaname.store.upgrades.STEPS", {"work_package": (renamed,)})
    STATES.forget(small)
    assert load(small, "p").program.need(key("a")).notes == "old"
    commit(small, "p", puts(work("a", notes="new")), LEE)
    row = models.EntityVersion.objects.using(small).get(record="a", number=2)
    assert (row.schema, load(small, "p").program.need(key("a")).notes) == (2, "new")


def test_a_database_that_is_none(tmp_path: Path) -> None:
    from kaname.store.database import opened

    no_database = tmp_path / "text.db"
    no_database.write_text("nothing that SQLite knows, and long enough to be looked at" * 20)
    with pytest.raises(StoreError, match="store_unusable"):
        opened(f"sqlite:///{no_database}")
    with pytest.raises(StoreError) as away:
        opened("postgresql://u:secret@127.0.0.1:1/nowhere")
    assert "secret" not in str(away.value.values)
    for odd in ("nonsense", "mysql://h/x", "postgresql://h:port/x"):
        with pytest.raises(UsageError, match="database_url_invalid"):
            opened(odd)


def test_a_store_of_a_newer_kaname_is_left_alone(tmp_path: Path) -> None:
    from kaname.store.database import closed, opened

    url = f"sqlite:///{tmp_path / 'new.db'}"
    closed(opened(url))
    connection = sqlite3.connect(tmp_path / "new.db")
    with connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '2030-01-01')"
        )
    connection.close()
    with pytest.raises(StoreError, match="store_newer"):
        opened(url)
