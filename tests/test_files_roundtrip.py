"""What is written reads back as it was: any program, any history."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effort import examples
from kaname.errors import ConflictError, UsageError
from kaname.files import create, load
from kaname.files.bodies import body
from kaname.files.reading import read
from kaname.files.rendering import entry_lines, inline, scalar
from kaname.files.scalars import plain
from kaname.model.base import Entity, Key
from kaname.model.history import History, Moved, PastForecast
from kaname.model.kinds import KINDS
from kaname.model.people import Person
from kaname.model.plan import Charter, Portfolio, Release
from kaname.model.program import Program
from plan_strategies import DAYS, IDS, INSTANTS, TEXTS, records

CROWDED = [HealthCheck.too_slow, HealthCheck.data_too_large]
KIND_CASES = [pytest.param(cls, id=name) for name, cls in KINDS.items()]
KEYS = st.builds(Key, st.sampled_from(list(KINDS)), IDS, st.just("") | IDS)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("cls", KIND_CASES)
@settings(max_examples=8, suppress_health_check=CROWDED)
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


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A program of a few records of any kinds."""
    kinds = st.sampled_from(list(KINDS.values()))
    found: list[Any] = draw(st.lists(kinds.flatmap(records), max_size=8, unique_by=lambda record: record.key))
    only = {cls: next((one for one in found if isinstance(one, cls)), None) for cls in (Charter, Portfolio)}
    return Program(one for one in found if type(one) not in only or one is only[type(one)])


MOVES = st.builds(
    Moved,
    INSTANTS,
    KEYS,
    st.sampled_from(["target", "state", "reached"]),
    st.none() | TEXTS,
    st.none() | TEXTS,
    by=TEXTS,
) | st.builds(Moved, INSTANTS, KEYS, st.just("baseline"), DAYS.map(date.isoformat), name=TEXTS, by=TEXTS, source=TEXTS)
FORECASTS = st.builds(
    PastForecast,
    *(INSTANTS, KEYS, *[st.none() | DAYS] * 4, TEXTS),
    *[st.integers(0, 10**6)] * 2,
    TEXTS,
)
HISTORIES = st.builds(
    History.of, st.lists(MOVES, unique=True, max_size=5), st.lists(FORECASTS, unique=True, max_size=3)
)


@settings(max_examples=examples(40), suppress_health_check=CROWDED)
@given(program=programs(), history=HISTORIES)
def test_a_program_and_its_history_read_back_from_their_folder(
    program: Program, history: History, tmp_path_factory: pytest.TempPathFactory, cache: Path
) -> None:
    folder = tmp_path_factory.mktemp("plan")
    create(folder / "new", program, history)
    loaded = load(folder / "new", cache=cache)
    assert loaded.program == program
    assert (set(loaded.history.moves), set(loaded.history.forecasts)) == (set(history.moves), set(history.forecasts))
    assert loaded.history.since == history.since
    create(folder / "again", loaded.program, loaded.history)
    written, again = (sorted(path for path in (folder / name).rglob("*.*")) for name in ("new", "again"))
    assert [path.read_bytes() for path in written] == [path.read_bytes() for path in again]


def test_new_folders_are_readable(tmp_path: Path) -> None:
    charter = Charter.model_validate({"id": "x", "title": "X: all of it", "tpms": ["kim"], "as_of": "2026-08-03"})
    people = [
        Person.model_validate(each)
        for each in (
            {"id": "kim", "role": "no", "notes": "One.\nTwo.\n", "cost_rate": "600.50 EUR"},
            {"id": "lee", "leave": [{"first": "2026-01-01", "last": "2026-01-02"}], "tags": ["010", "new"]},
        )
    ]
    release = Release.model_validate({"id": "r1", "date": "2026-09-01", "confidentiality": "public"})
    create(tmp_path / "plan", Program([charter, *people, release]))
    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "plan").iterdir()}
    assert texts == {
        "program.yaml": 'charter:\n  id: x\n  title: "X: all of it"\n  tpms: [kim]\n  as_of: 2026-08-03\n',
        "people.yaml": (
            "people:\n"
            "  - id: kim\n"
            '    role: "no"\n'
            "    cost_rate: 600.50 EUR\n"
            "    notes: |\n"
            "      One.\n"
            "      Two.\n"
            "\n"
            "  - id: lee\n"
            "    leave: [{first: 2026-01-01, last: 2026-01-02}]\n"
            '    tags: ["010", new]\n'
        ),
        "releases.yaml": "releases:\n  - id: r1\n    date: 2026-09-01\n    confidentiality: public\n",
    }


def test_a_folder_that_holds_a_plan_is_not_written_over(tmp_path: Path) -> None:
    create(tmp_path, Program([]))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ConflictError):
        create(tmp_path, Program([Charter(id="x")]))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_two_charters_can_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        create(tmp_path / "plan", Program([Charter(id="x"), Charter(id="y")]))
    assert not (tmp_path / "plan").exists()


@given(TEXTS)
def test_a_word_written_plain_is_text_to_every_reader(text: str) -> None:
    written = scalar(text)
    if not written.startswith('"'):
        assert written == text
        assert plain(text) == text
        assert text.lower() not in {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


@pytest.mark.parametrize("text", ["0:?", "a:?b", "a:b", "a::b", "x:"])
def test_a_colon_within_a_list_on_one_line_reads_back(text: str) -> None:
    """In such a list YAML takes a colon before a question mark for the end of a name."""
    reading = read(f"it: {inline([text])}\n".encode(), "it.yaml")
    assert reading.problems == ()
    assert reading.document is not None
    assert reading.document.data == {"it": [text]}
