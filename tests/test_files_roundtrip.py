"""What is written reads back as it was: any program, any history."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaname.files.bodies import body
from kaname.files.reading import read
from kaname.files.rendering import entry_lines
from kaname.model.base import Entity
from kaname.model.kinds import KINDS
from plan_strategies import records

KIND_CASES = [pytest.param(cls, id=name) for name, cls in KINDS.items()]


@pytest.mark.parametrize("cls", KIND_CASES)
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_a_record_of_any_kind_reads_back_from_its_text(cls: type[Entity], data: st.DataObject) -> None:
    record = data.draw(records(cls, full=data.draw(st.booleans())))
    text = "".join(f"{line}\n" for line in entry_lines({"it": body(record)}, 0))
    reading = read(text.encode(), "it.yaml")
    assert reading.problems == ()
    assert reading.document is not None
    again = cls.model_validate(reading.document.data["it"])
    assert again == record
    assert again.model_fields_set == record.model_fields_set
