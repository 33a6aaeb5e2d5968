"""The strategies that other tests rely on reach every kind, and every record survives being written and read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effort import examples
from kaname.model.base import Entity
from kaname.model.changes import ChangeSet
from kaname.model.kinds import KINDS, references
from kaname.model.program import Program
from strategies import changes, entities, programs


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=examples(30))
@given(data=st.data())
def test_records_survive_being_written_and_read(kind: str, data: st.DataObject) -> None:
    record = data.draw(entities(kind))
    assert type(record).model_validate(record.model_dump(mode="json", exclude_unset=True)) == record
    assert type(record).model_validate(record.model_dump()) == record
    assert hash(type(record).model_validate(record.model_dump())) == hash(record)


@given(programs())
def test_programs_hold_records_of_many_kinds_that_refer_to_each_other(program: Program) -> None:
    assert all(isinstance(record, Entity) and record.key in program for record in program)
    for record in program:
        for _, ref in references(record):
            assert ref.id == "nowhere" or program.resolve(ref) in program.records


@given(st.data())
def test_changes_touch_each_record_once(data: st.DataObject) -> None:
    made: ChangeSet = data.draw(changes(data.draw(programs())))
    assert len(made.keys) == len(made)
