"""One line of history/*.jsonl: a change of a record, or a forecast or a plan as it was published."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from kaname.files.faults import Fault, faults, shown
from kaname.model.finding import Cell, Problem, Term, Where
from kaname.model.history_lines import COLOURS, Fact, line_of

EXPECTED: Mapping[str, Cell] = {  # of codes that history alone has
    "value.day-expected": Term("type", "day"),
    "value.instant-expected": Term("type", "instant"),
    "value.address-expected": "kind/id",
    "value.colour-expected": ", ".join(COLOURS),
    "value.quantiles-expected": Term("form", "quantiles"),
}
_CODES = {"field.missing": "missing", "field.unknown": "unknown"}


def facts(text: str, file: str) -> Iterator[Fact | Problem]:
    """What the lines of a file tell; each line that tells nothing is a Problem. Empty lines pass."""
    for number, line in enumerate(text.split("\n"), 1):
        if line and not line.isspace():
            yield from _facts(line, Where(file, number, 1))


def _facts(line: str, where: Where) -> Iterator[Fact | Problem]:
    try:
        body: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        said = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        yield Problem("history.line", where, values={"got": shown(line), "said": said})
        return
    cls = line_of(body)
    try:
        yield cls.model_validate(body).fact()
    except ValidationError as error:
        yield from (problem_of("history", fault, where) for fault in faults(cls, body, error))


def problem_of(home: str, fault: Fault, where: Where) -> Problem:
    """A fault outside the plan's records in one sentence: the field, what stood there, what was expected."""
    code = _CODES.get(fault.code) or ("field" if fault.path else "whole")
    values: dict[str, Cell] = {name: fault.values.get(name) for name in ("field", "got", "expected", "nearest")}
    values |= {"expected": EXPECTED[fault.code]} if fault.code in EXPECTED else {}
    return Problem(f"{home}.{code}", where, values=values)
