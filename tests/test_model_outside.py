"""What lies around a program is looked up part by part, and is no other than one list of all records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kaname.model.base import Entity, Key
from kaname.model.kinds import KINDS
from kaname.model.outside import NOTHING, Kept, Outside
from kaname.model.plan import Portfolio
from kaname.model.program import Programs
from plans import program

NAMES = st.sampled_from(("", "north", "south"))
KEYS = st.builds(Key, st.sampled_from(("person", "team")), st.sampled_from("ab"), NAMES)


def _record(key: Key) -> Entity:
    return KINDS[key.kind].model_validate({"id": key.id})


def _flat(keys: Any) -> dict[Key, Entity]:
    return {key: _record(key) for key in sorted(keys, key=lambda one: one.program)}


class Shelf(Kept):
    """Records that are counted when they are read."""

    def __init__(self, mark: str, records: Mapping[Key, Entity]) -> None:
        self._mark, self.records, self.read = mark, records, 0

    @property
    def mark(self) -> str:
        return self._mark

    def __getitem__(self, key: Key) -> Entity:
        self.read += 1
        return self.records[key]

    def __iter__(self) -> Iterator[Key]:
        self.read += 1
        return iter(self.records)

    def __len__(self) -> int:
        self.read += 1
        return len(self.records)


@given(st.sets(KEYS), st.sets(KEYS))
def test_it_is_the_mapping_of_all_records(keys: set[Key], asked: set[Key]) -> None:
    flat = _flat(keys)
    outside = Outside.of(flat)
    assert dict(outside) == flat == dict(outside.items())
    assert [*outside] == [*flat]
    assert len(outside) == len(flat)
    for key in asked:
        assert outside.find(key) is flat.get(key)
        assert outside.get(key) is flat.get(key)
        assert (key in outside) is (key in flat)
    assert dict(outside.shared) == {key: one for key, one in flat.items() if not key.program}


@given(st.sets(KEYS), st.sets(KEYS))
def test_it_equals_what_holds_the_same(one: set[Key], other: set[Key]) -> None:
    assert (Outside.of(_flat(one)) == Outside.of(_flat(other))) is (one == other)
    assert (Outside.of(_flat(one)) == _flat(other)) is (one == other)
    assert (Outside.of({}) == NOTHING) is True


def test_who_looks_one_record_up_reads_one_part() -> None:
    key = Key("team", "web")
    shelves = {name: Shelf(name, {key: _record(key)}) for name in ("", "north", "south")}
    outside = Outside(shelves)
    assert outside.find(key._replace(program="north")) is shelves["north"].records[key]
    assert [one.read > 0 for one in shelves.values()] == [False, True, False]
    again = Outside({name: Shelf(name, {}) for name in shelves})
    assert outside == again
    assert [*outside.differing(again)] == []
    assert [*outside.differing(again.replaced("north", {}))] == ["north"]
    assert [*outside.differing(Outside({**shelves, "west": {}}))] == ["west"]
    assert shelves["south"].read == 0


def test_programs_of_a_portfolio_share_what_lies_around_them() -> None:
    parts = {name: program(teams=[{"id": name}]).records for name in ("north", "south")}
    kim = program(people=[{"id": "kim"}]).records
    whole = Programs(Portfolio(id="all"), kim.values(), parts)
    north, south = whole
    assert north.outside is south.outside
    assert north.find(Key("team", "south", "south")) is parts["south"][Key("team", "south")]
    assert [*whole.whole.outside] == [Key("team", "north", "north"), Key("team", "south", "south")]
    assert [one.id for one in north.shared(type(kim[Key("person", "kim")]))] == ["kim"]
