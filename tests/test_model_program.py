"""A program as a value: what is in it, what a reference means, who refers to whom, and what lies around it."""

from datetime import date

import pytest
from hypothesis import given

from kaname.model.base import Key, Ref
from kaname.model.kinds import references
from kaname.model.people import Person, Team
from kaname.model.plan import Milestone, Portfolio, WorkPackage
from kaname.model.program import Program, Programs
from plans import program, records
from strategies import programs

PLAN = program(
    charters=[{"id": "atlas", "as_of": "2026-03-01"}],
    people=[{"id": "kim"}, {"id": "lee"}],
    teams=[{"id": "web", "lead": "kim", "members": [{"person": "kim"}, {"person": "kim"}]}, {"id": "kim"}],
    milestones=[{"id": "go", "owner": "kim"}, {"id": "end", "owner": "team/kim"}, {"id": "lost", "owner": "nobody"}],
)


def owner(of: str) -> Ref[Person | Team] | None:
    found = PLAN.need(Key("milestone", of))
    assert isinstance(found, Milestone)
    return found.owner


def test_records_are_found_by_kind_in_the_order_of_the_plan() -> None:
    assert [one.id for one in PLAN.all(Milestone)] == ["go", "end", "lost"]
    assert PLAN.all(WorkPackage) == ()
    assert len(PLAN) == 8
    assert Key("person", "kim") in PLAN


def test_a_reference_means_the_first_of_its_kinds_that_has_the_record() -> None:
    assert PLAN.resolve(owner("go")) == Key("person", "kim")
    assert PLAN.resolve(owner("end")) == Key("team", "kim")
    assert PLAN.resolve(owner("lost")) is None
    assert PLAN.resolve(None) is None
    assert PLAN.get(owner("go")) is PLAN.need(Key("person", "kim"))
    assert PLAN.get(owner("lost")) is None


def test_need_names_what_is_missing() -> None:
    with pytest.raises(KeyError, match="person/nobody"):
        PLAN.need(Key("person", "nobody"))


def test_incoming_tells_who_refers_and_by_which_field_once() -> None:
    assert PLAN.incoming(Key("person", "kim")) == (
        (Key("team", "web"), "lead"),
        (Key("team", "web"), "members"),
        (Key("milestone", "go"), "owner"),
    )
    assert PLAN.incoming(Key("person", "lee")) == ()


def test_it_is_looked_at_on_its_pinned_day_or_today() -> None:
    assert PLAN.as_of(date(2030, 1, 1)) == date(2026, 3, 1)
    assert program().as_of(date(2030, 1, 1)) == date(2030, 1, 1)
    assert program().charter.id == "program"


def test_programs_are_equal_when_their_records_are() -> None:
    assert program(people=[{"id": "a"}, {"id": "b"}]) == program(people=[{"id": "b"}, {"id": "a"}])
    assert hash(program(people=[{"id": "a"}, {"id": "b"}])) == hash(program(people=[{"id": "b"}, {"id": "a"}]))
    assert program(people=[{"id": "a"}]) != program(people=[{"id": "a", "title": "A"}])
    assert program() != {}


class TestPortfolios:
    def around(self) -> Programs:
        return Programs(
            Portfolio(id="all"),
            records(people=[{"id": "ann"}, {"id": "kim", "title": "shared"}]),
            {
                "north": records(people=[{"id": "kim", "title": "own"}], milestones=[{"id": "ready", "owner": "kim"}]),
                "south": records(milestones=[{"id": "open", "owner": "kim", "work": ["north:milestone/ready"]}]),
            },
        )

    def test_references_cross(self) -> None:
        south = self.around().programs["south"]
        (milestone,) = south.all(Milestone)
        assert south.resolve(milestone.work[0]) == Key("milestone", "ready", "north")
        found = south.get(milestone.work[0])
        assert found is not None
        assert found.id == "ready"

    def test_own_records_win_over_shared_ones(self) -> None:
        names = {}
        for one in self.around():
            (milestone,) = one.all(Milestone)
            found = one.get(milestone.owner)
            assert found is not None
            names[one.name] = found.title
        assert names == {"north": "own", "south": "shared"}

    def test_a_program_may_name_itself(self) -> None:
        north = self.around().programs["north"]
        ref = Milestone.model_validate({"id": "m", "work": ["north:milestone/ready"]}).work[0]
        assert north.resolve(ref) == Key("milestone", "ready")
        assert north.find(Key("milestone", "ready", "north")) is north.need(Key("milestone", "ready"))

    def test_shared_records_are_not_its_own(self) -> None:
        south = self.around().programs["south"]
        assert south.find(Key("person", "ann")) is not None
        assert Key("person", "ann") not in south
        assert south.all(Person) == ()


@given(programs())
def test_incoming_is_the_inverse_of_references(arbitrary: Program) -> None:
    forth = {
        (record.key, str(path[0]), arbitrary.resolve(ref)) for record in arbitrary for path, ref in references(record)
    }
    back = {(key, field, record.key) for record in arbitrary for key, field in arbitrary.incoming(record.key)}
    assert {one for one in forth if one[2] is not None} == back


@given(programs())
def test_every_record_is_found_at_its_key(arbitrary: Program) -> None:
    for record in arbitrary:
        assert arbitrary.find(record.key) is record
        assert record in arbitrary.all(type(record))
