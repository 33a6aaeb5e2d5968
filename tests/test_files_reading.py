"""Text of plan files: what words mean, where things stand, and every way a file can be broken."""

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kaname.files.codes import SYNTAX
from kaname.files.documents import Document
from kaname.files.reading import read
from kaname.files.scalars import plain
from kaname.model.finding import Where

ALIKE = [
    *(
        "NO",
        "no",
        "yes",
        "on",
        "off",
        "y",
        "Y",
        "True",
        "TRUE",
        "true",
        "tRUE",
        "false",
        "null",
        "Null",
        "~",
        "",
        "nil",
    ),
    *("010", "09", "0o17", "0x1F", "+5", "-0", "12:30", "190:20:30", "2026-03-12", '"2026-03-12"', "'010'", "'~'"),
    *("1e3", "1E+3", ".5", "5.", "-.5", "+.5e-2", ".inf", "-.INF", "1.", "1.2.3", "1e", "e3", "0.1", "1e400", "_1"),
    *("2026-03-12T09:00:00+09:00", "<", "!!str 010", "!!int 5", "!!float 3", "2026-Q3", "120000 EUR", "1,000", "1:"),
]
BEYOND_THE_CORE = ["1_000", "1.5_0", "0b11", "0x_F", "+0x1", "0o_7"]


def said(text: str) -> Any:
    """The data of a text without fault."""
    reading = read(text.encode(), "f.yaml")
    assert reading.problems == ()
    assert reading.document is not None
    return reading.document.data


def codes(content: bytes | str) -> list[tuple[str, int, int]]:
    """The faults of a text with their places."""
    reading = read(content if isinstance(content, bytes) else content.encode(), "f.yaml")
    assert all(problem.where.file == "f.yaml" for problem in reading.problems)
    return [(problem.code, problem.where.line, problem.where.column) for problem in reading.problems]


@pytest.mark.parametrize("word", ALIKE)
def test_both_readers_take_a_word_for_the_same(word: str) -> None:
    text = f"a: {word}\n" if word != "1:" else 'a: "1:"\n'
    theirs = YAML(typ="safe", pure=True).load(text)["a"]
    ours = said(text)["a"]
    if isinstance(theirs, date):  # to us days and instants are text until a field wants them
        assert ours == word
    else:
        assert (type(ours), repr(ours)) == (type(theirs), repr(theirs))


@pytest.mark.parametrize("word", BEYOND_THE_CORE)
def test_where_the_other_reader_leaves_the_standard_ours_does_not(word: str) -> None:
    assert not isinstance(YAML(typ="safe", pure=True).load(f"a: {word}\n")["a"], str)
    assert said(f"a: {word}\n")["a"] == word


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(("NO", "NO"), ("010", 10), ("12:30", "12:30"), ("1e3", 1000.0), ("~", None), ("0x1F", 31), (".5", 0.5)),
        *(("yes", "yes"), ("on", "on"), ("null", None), ("1_000", "1_000"), ("2026-03-12", "2026-03-12")),
        *(("0o17", 15), ("-010", -10), ("", None), ("True", True), ("tRUE", "tRUE"), ("1e400", float("inf"))),
    ],
)
def test_a_word_means_what_the_core_schema_says(word: str, value: object) -> None:
    assert (plain(word), type(plain(word))) == (value, type(value))


@given(st.from_regex(r"[-+]?[0-9]{0,4}[.:]?[0-9]{1,3}([eE][-+][0-9]{1,2})?", fullmatch=True))
def test_anything_like_a_number_is_the_same_to_both_readers(word: str) -> None:
    theirs = YAML(typ="safe", pure=True).load(f"a: {word}\n")["a"]
    assert (type(said(f"a: {word}\n")["a"]), said(f"a: {word}\n")["a"]) == (type(theirs), theirs)


def test_more_digits_than_a_float_holds_are_kept_for_exact_fields() -> None:
    value = said("a: 12345678901234567.891\n")["a"]
    assert str(value) == "12345678901234567.891"
    assert value == 12345678901234567.891
    assert isinstance(plain("9" * 5000), str)


def test_names_are_text_whatever_they_look_like() -> None:
    assert said("scores: {1: 2, no: 3, ~: 4, 2026-01-01: 5}\n")["scores"] == {"1": 2, "no": 3, "~": 4, "2026-01-01": 5}


def test_anchors_and_aliases_are_unfolded() -> None:
    assert said("a: &x [1, {b: 2}]\nc: *x\n")["c"] == [1, {"b": 2}]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a:\n\t- b", ("yaml.tab", 2, 1)),
        ("a: @x", ("yaml.reserved-character", 1, 4)),
        ("a: %x", ("yaml.reserved-character", 1, 4)),
        ("title: Fix: the thing", ("yaml.colon", 1, 11)),
        ("a: 'it's'", ("yaml.after-value", 1, 8)),
        ("title: [draft] the thing", ("yaml.after-value", 1, 16)),
        ("a:\n  b: 1\n c: 2", ("yaml.indentation", 3, 2)),
        ("a:\n- b\n c: 1", ("yaml.indentation", 3, 3)),
        ("  a: 1\nb: 2", ("yaml.indentation", 2, 1)),
        ("a: |\n b\n c\ne", ("yaml.key-without-colon", 4, 1)),
        ("a: 'x\nb: 2\n", ("yaml.open-quote", 1, 4)),
        ("x: 1\na: [1, 2\nb: 3", ("yaml.open-bracket", 2, 4)),
        ("a: {x: 1\nb: 2\n", ("yaml.open-bracket", 1, 4)),
        ("x: 1\na: [\n", ("yaml.open-bracket", 2, 5)),
        ("a: *x", ("yaml.alias-unknown", 1, 4)),
        ("a: **bold**", ("yaml.alias-unknown", 1, 5)),
        ('a: "\\q"', ("yaml.escape", 1, 5)),
        ("a: 1\n---\nb: 2", ("yaml.documents", 2, 1)),
        ("a: > x\n", ("yaml.syntax", 1, 6)),
        ("a: 1\nb: {<<: {c: 1}}", ("yaml.merge", 2, 5)),
        ("? [a]\n: 1", ("yaml.name", 1, 3)),
        ("a: !!python/object:os.system x", ("yaml.tag", 1, 4)),
        ("a: !!int x", ("yaml.tag", 1, 4)),
        ("a: 1\nb: 2\na: 3", ("yaml.duplicate-name", 3, 1)),
        ("- a\n", ("list.shape", 1, 1)),
        ("", ("file.empty", 0, 0)),
        ("# nothing yet\n", ("file.empty", 0, 0)),
        ("\ufeffa: 1", ("file.byte-order-mark", 1, 1)),
        ("a: b\nc: d\x07e", ("file.control-character", 2, 5)),
        ("a: \x00", ("file.control-character", 1, 4)),
        (b"a: b\nc: \xff\xfe", ("file.encoding", 2, 4)),
        ("a: 1".encode("utf-16"), ("file.encoding", 1, 1)),
    ],
)
def test_a_fault_of_the_text_has_its_code_and_place(text: str | bytes, fault: tuple[str, int, int]) -> None:
    assert codes(text) == [fault]


def test_the_parsers_words_are_kept() -> None:
    (problem,) = read(b"a: b: c", "f.yaml").problems
    assert problem.values["said"] == "mapping values are not allowed in this context"


def test_a_name_given_twice_tells_both_places_and_keeps_the_first() -> None:
    reading = read(b"risks:\n- id: a\n  title: x\n  title: y\n  cause: z\n", "f.yaml")
    (problem,) = reading.problems
    assert (problem.where, problem.values["first"]) == (Where("f.yaml", 4, 3), "f.yaml:3:3")
    assert reading.document is not None
    assert reading.document.data == {"risks": [{"id": "a", "title": "x", "cause": "z"}]}
    assert reading.document.place("risks", 0, ("cause",)) == Where("f.yaml", 5, 10)


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 50_000, "{a: " * 50_000, "a: &x [*x]", "a: &x {b: *x}"])
def test_depth_without_end_is_a_fault_not_a_crash(text: str) -> None:
    ((code, line, _),) = codes(text)
    assert (code, line) in {("yaml.depth", 1), ("yaml.alias-loop", 1)}


def test_a_bomb_of_aliases_is_defused_at_once() -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    began = time.process_time()
    ((code, _, _),) = codes("\n".join(lines))
    assert code == "yaml.too-many-aliases"
    assert time.process_time() - began < 3


@given(st.binary(max_size=80))
def test_no_bytes_whatever_raise(content: bytes) -> None:
    reading = read(content, "f.yaml")
    assert reading.document is not None or reading.problems


@given(st.text(alphabet="ab:-?#&*!|>'\"%@`[]{}, \n\t<0.~", max_size=40))
def test_no_text_whatever_raises_and_every_place_is_in_the_file(text: str) -> None:
    reading = read(text.encode(), "f.yaml")
    lines = text.count("\n") + 1
    assert all(problem.where.line <= lines for problem in reading.problems)
    assert {problem.code for problem in reading.problems} <= {*SYNTAX, "list.shape", "file.empty"}


PLACED = """\
# a comment
charter:
  id: x
risks:
  - id: a
    title: "A"
    days:
      - {work: work_package/w, days: {low: 1, likely: 2, high: 3}}
      - work: work_package/v
        days: &d {low: 1,
               likely: 2, high: 3}
  - id: b
    days: [{work: u, days: *d}]
decisions:
- id: c
  options:
  - name: n
    scores:
      price: 3
      speed: 4
"""


@pytest.mark.parametrize(
    ("place", "where"),
    [
        (("charter", -1, ("id",)), (3, 7)),
        (("charter", -1, ()), (3, 3)),
        (("risks", 0, ()), (5, 5)),
        (("risks", 0, ("title",)), (6, 12)),
        (("risks", 0, ("days", 0, "days", "high")), (8, 64)),
        (("risks", 0, ("days", 1, "days", "likely")), (11, 24)),
        (("risks", 1, ()), (12, 5)),
        (("risks", 1, ("days", 0, "days", "likely")), (11, 24)),
        (("decisions", 0, ("options", 0, "scores", "speed")), (20, 14)),
        (("decisions", 0, ("options", 0, "scores", 1, 1)), (20, 14)),
        (("decisions", 0, ("options", 0, "scores")), (19, 7)),
        (("decisions", 0, ("options", 0, "missing")), (17, 5)),
        (("decisions", 0, ("missing", "deeper")), (15, 3)),
        (("nothing", 0, ()), (0, 0)),
    ],
)
def test_every_value_has_its_place(place: tuple[str, int, tuple[str | int, ...]], where: tuple[int, int]) -> None:
    document = read(PLACED.encode(), "f.yaml").document
    assert isinstance(document, Document)
    found = document.place(*place)
    assert (found.line, found.column) == where


def test_a_field_has_the_place_of_its_name() -> None:
    document = read(PLACED.encode(), "f.yaml").document
    assert document is not None
    assert document.place("risks", 0, ("title",), name=True) == Where("f.yaml", 6, 5)
    assert document.list_name("decisions") == Where("f.yaml", 14, 1)


def test_both_readers_read_the_commented_plan_alike() -> None:
    for path in sorted((Path(__file__).parent / "commented_plan").rglob("*.y*ml")):
        theirs = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        ours = read(path.read_bytes(), path.name).document
        assert ours is not None
        assert ours.data == _days_as_text(theirs)


def _days_as_text(value: Any) -> Any:
    """What ruamel read, with days and instants as text, as plan files have them."""
    if isinstance(value, dict):
        return {str(name): _days_as_text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_days_as_text(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
