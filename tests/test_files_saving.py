"""Edits through save: the model says exactly these edits, the text changes nowhere else."""

import difflib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effort import examples
from kaname.files import Loaded, load, save
from kaname.files.cache import Cache
from kaname.files.folders import plan_files
from kaname.files.gathering import gather
from kaname.model.base import Entity, Key
from kaname.model.changes import Change, ChangeSet, Put, Remove, diff, field_changes
from kaname.model.kinds import KINDS
from kaname.model.plan import Charter, Portfolio
from kaname.model.program import Program
from plan_strategies import of_field, records

PLAN = Path(__file__).parent / "commented_plan"
ELSEWHERE = re.compile(r"[a-z_]+:( \[\])?|.*\*yard")
"""Lines that may change for another record's sake: `[]` where the last record of a list goes or the first comes, and an
alias whose anchor is edited."""
NEW_KINDS = [cls for cls in KINDS.values() if cls not in (Charter, Portfolio)]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PLAN, tmp_path / "plan"))


def texts(folder: Path) -> dict[str, str]:
    return {file.name: file.path.read_bytes().decode() for file in plan_files(folder)[0]}


def without(record: Entity, *names: str) -> Entity:
    """The record with these fields not set."""
    return type(record).model_validate(
        {name: getattr(record, name) for name in record.model_fields_set if name not in names}
    )


@st.composite
def changed(draw: st.DrawFn, record: Entity) -> Entity:
    """The record with one to three fields set anew, unset, or changed deep inside."""
    for _ in range(draw(st.integers(1, 3))):
        fields = type(record).model_fields
        name = draw(st.sampled_from([name for name in fields if name != "id"]))
        if draw(st.booleans()) and name in record.model_fields_set and not fields[name].is_required():
            candidate: Callable[[], Entity] = lambda name=name, record=record: without(record, name)  # noqa: E731
        else:
            value = (
                _within(draw, getattr(record, name))
                if draw(st.booleans())
                else draw(of_field(type(record), fields[name]))
            )
            candidate = lambda name=name, value=value, record=record: record.changed(**{name: value})  # noqa: E731
        try:
            record = candidate()
        except ValueError:
            continue
    return record


def _within(draw: st.DrawFn, value: Any) -> Any:
    """A value with a part of it gone, repeated or moved."""
    if not isinstance(value, tuple) or not value:
        return value
    at = draw(st.integers(0, len(value) - 1))
    return draw(st.sampled_from([value[:at] + value[at + 1 :], (*value, value[at]), value[at:] + value[:at]]))


@st.composite
def change_sets(draw: st.DrawFn, loaded: Loaded) -> ChangeSet:
    changes: dict[Key, Change] = {}
    for _ in range(draw(st.integers(1, 4))):
        record = draw(st.sampled_from(list(loaded.program)))
        what = draw(st.sampled_from(["change", "change", "change", "remove", "add"]))
        if what == "add":
            record = draw(st.sampled_from(NEW_KINDS).flatmap(records))
        elif what == "change":
            record = draw(changed(record))
        changes[record.key] = Remove(record.key) if what == "remove" else Put(record)
    return ChangeSet(tuple(changes.values()))


def edits(before: Loaded, after: Program) -> set[tuple[Key, str]]:
    """The fields that differ, as a diff names them."""
    return {(each.key, each.field) for each in field_changes(before.program, diff(before.program, after))}


def places(folder: Path, loaded: Loaded, keys: set[Key]) -> set[tuple[str, int]]:
    """The lines of these records, with the comments that stand above them and up to the next record."""
    found: set[tuple[str, int]] = set()
    for name, text in texts(folder).items():
        lines = text.split("\n")
        starts = sorted(line for _, line in _records(folder, name))
        for key, line in _records(folder, name):
            end = next((each for each in starts if each > line), len(lines) + 1)
            first = line
            while lines[first - 2].lstrip().startswith("#") or not lines[first - 2].strip():
                first -= 1
            if key in keys:
                found |= {(name, number) for number in range(first, end)}
    return found


def _records(folder: Path, name: str) -> Iterator[tuple[Key, int]]:
    for key, home in gather(folder, Cache(folder / ".cache")).records.homes.items():
        if home.document.file == name:
            yield key, home.place().line


@settings(max_examples=examples(), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_the_model_and_the_text_change_by_exactly_these_edits(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, cache: Path
) -> None:
    folder = Path(shutil.copytree(PLAN, tmp_path_factory.mktemp("edits") / "plan"))
    before, old = load(folder, cache=cache), texts(folder)
    changes = data.draw(change_sets(before))
    wanted = changes.apply(before.program)
    allowed = places(folder, before, set(changes.keys))
    save(folder, changes, base=before, cache=cache)
    after, new = load(folder, cache=cache), texts(folder)
    assert after.program == wanted
    assert edits(before, after.program) == edits(before, wanted)
    for name, text in old.items():
        for number in _gone(text, new[name]):
            line = text.split("\n")[number - 1]
            assert (name, number) in allowed or ELSEWHERE.fullmatch(line), line
    shutil.rmtree(folder)


def _gone(old: str, new: str) -> Iterator[int]:
    """The numbers of the old lines that are no more."""
    number = 0
    for line in difflib.ndiff(old.split("\n"), new.split("\n")):
        number += line[0] in " -"
        if line[0] == "-":
            yield number
