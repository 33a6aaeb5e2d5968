"""Change sets: diff and apply undo each other, conflicts are found, single fields are told."""

from hypothesis import given
from hypothesis import strategies as st

from kaname.model.base import Key
from kaname.model.changes import ChangeSet, FieldChange, Put, Remove, conflicts, diff, field_changes
from kaname.model.program import Program
from plans import program, records
from strategies import changes, programs

KIM, LEE = Key("person", "kim"), Key("person", "lee")


def put(**body: object) -> Put:
    return Put(records(people=[body])[0])


@given(programs(), programs())
def test_a_diff_applied_gives_the_other_program(before: Program, after: Program) -> None:
    made = diff(before, after)
    assert made.apply(before) == after
    assert diff(after, before).apply(after) == before


@given(st.data())
def test_a_diff_names_exactly_what_was_changed(data: st.DataObject) -> None:
    before = data.draw(programs())
    made = data.draw(changes(before))
    after = made.apply(before)
    real = {one for one in made if not (isinstance(one, Put) and before.find(one.key) == one.record)}
    assert set(diff(before, after)) == real
    assert diff(before, after).apply(before) == after
    assert len(diff(after, after)) == 0


@given(st.data())
def test_changes_that_do_not_conflict_can_be_made_in_any_order(data: st.DataObject) -> None:
    base = data.draw(programs())
    ours, theirs = data.draw(changes(base)), data.draw(changes(base))
    both = conflicts(ours, theirs)
    assert set(both) == set(conflicts(theirs, ours))
    if not both:
        assert theirs.apply(ours.apply(base)) == ours.apply(theirs.apply(base))


@given(st.data())
def test_field_changes_tell_every_change_of_a_record(data: st.DataObject) -> None:
    before = data.draw(programs())
    made = diff(before, data.draw(changes(before)).apply(before))
    told = list(field_changes(before, made))
    assert {one.key for one in told} == made.keys
    assert all(one.before != one.after for one in told)


@given(st.data())
def test_the_values_of_a_field_change_are_those_of_the_records(data: st.DataObject) -> None:
    before = data.draw(programs())
    after = data.draw(changes(before)).apply(before)
    for one in field_changes(before, diff(before, after)):
        for record, value in zip((before.find(one.key), after.find(one.key)), one.values, strict=True):
            if record is not None:
                assert value == getattr(record, one.field)


def test_records_keep_their_place_and_new_ones_come_last() -> None:
    before = program(people=[{"id": "kim"}, {"id": "lee"}], teams=[{"id": "web"}])
    made = ChangeSet((put(id="ann"), put(id="kim", title="Kim"), Remove(LEE)))
    assert [str(key) for key in made.apply(before).records] == ["person/kim", "team/web", "person/ann"]


def test_the_name_and_the_portfolio_around_are_kept() -> None:
    outside = {Key("person", "ann"): records(people=[{"id": "ann"}])[0]}
    after = ChangeSet((put(id="kim"),)).apply(program(name="south", outside=outside))
    assert after.name == "south"
    assert after.outside == outside


def test_a_conflict_is_a_record_changed_in_two_ways() -> None:
    ours = ChangeSet((put(id="kim", title="A"), Remove(LEE), put(id="ann")))
    assert conflicts(ours, ChangeSet((put(id="kim", title="B"), Remove(LEE), put(id="bob")))) == (KIM,)
    assert conflicts(ours, ChangeSet((put(id="lee", title="B"),))) == (LEE,)
    assert conflicts(ours, ours) == ()


def test_single_fields_are_told_as_plain_data() -> None:
    before = program(people=[{"id": "kim", "title": "Kim", "email": "k@x"}, {"id": "lee", "role": "dev"}])
    made = ChangeSet((put(id="kim", title="Kim Ito", zone="Asia/Tokyo"), Remove(LEE), put(id="ann")))
    assert set(field_changes(before, made)) == {
        FieldChange(KIM, "title", "Kim", "Kim Ito"),
        FieldChange(KIM, "email", "k@x", None),
        FieldChange(KIM, "zone", None, "Asia/Tokyo"),
        FieldChange(LEE, "id", "lee", None),
        FieldChange(LEE, "role", "dev", None),
        FieldChange(Key("person", "ann"), "id", None, "ann"),
    }


def test_a_default_written_out_is_no_change_of_a_field() -> None:
    before = program(people=[{"id": "kim", "title": "Kim"}])
    made = ChangeSet((put(id="kim", title="K.", notes="", language="en"),))
    assert list(field_changes(before, made)) == [FieldChange(KIM, "title", "Kim", "K.")]
