"""Baselines: `baselines/NAME.yaml` freezes which day was promised for what, on a day, by someone, for a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, PlainSerializer, ValidationError, WithJsonSchema

from kaname.errors import ConflictError, NotFoundError, UsageError
from kaname.files.bodies import body
from kaname.files.documents import Document
from kaname.files.faults import Fault, faults
from kaname.files.folders import PlanFile, content, files_in, is_program
from kaname.files.lines import problem_of
from kaname.files.reading import read
from kaname.files.rendering import entry_lines
from kaname.files.writing import replace_all
from kaname.locks import locked
from kaname.model.base import ID_PATTERN, Day, Key, Text, Value
from kaname.model.finding import Problem
from kaname.model.history import Moved
from kaname.model.history_lines import address

FOLDER = "baselines"


def _moment(value: Any) -> Any:
    """An instant, or a day, which counts from its midnight in UTC."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("day_expected") from None
    if isinstance(moment, datetime) and (moment.tzinfo is not None or moment.time() == time()):
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    raise ValueError("day_expected")


def _promises(value: Any) -> Any:
    return tuple(cast("dict[Any, Any]", value).items()) if isinstance(value, dict) else value


class Head(Value):
    """What a baseline is called, when it was frozen, by whom and why."""

    name: Text
    on: Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string"})]
    by: Text = ""
    why: Text = ""


class Frozen(Value):
    """A baseline as its file tells it."""

    baseline: Head
    commitments: Annotated[
        tuple[tuple[Annotated[Key, BeforeValidator(address)], Day], ...],
        BeforeValidator(_promises),
        PlainSerializer(dict),
        WithJsonSchema({"type": "object", "additionalProperties": {"type": "string", "format": "date"}}),
    ] = ()

    def moves(self, source: str) -> Iterator[Moved]:
        """The promises as moves of the field `baseline`."""
        head = self.baseline
        for key, day in self.commitments:
            yield Moved(
                head.on, key, "baseline", day.isoformat(), name=head.name, by=head.by, source=source, why=head.why
            )


def read_baselines(folder: Path, prefix: str = "") -> Iterator[Moved | Problem]:
    """Every promise of every baseline of a program, and what is wrong with them."""
    for file in files_in(folder / FOLDER, f"{prefix}{FOLDER}/"):
        if isinstance(file, Problem):
            yield file
        else:
            yield from _read(file)


def _read(file: PlanFile) -> Iterator[Moved | Problem]:
    found = content(file)
    if isinstance(found, Problem):
        yield found
        return
    reading = read(found, file.name)
    yield from reading.problems
    if reading.document is None or any(problem.fatal for problem in reading.problems):
        return
    data = reading.document.data
    try:
        yield from Frozen.model_validate(data).moves(file.name)
    except ValidationError as error:
        yield from (_problem(fault, reading.document) for fault in faults(Frozen, data, error))


def _problem(fault: Fault, document: Document) -> Problem:
    name, *path = fault.path
    where = document.place(str(name), -1, path, name=fault.at_name)
    return problem_of("baseline", fault, where)


def baseline(
    folder: Path, name: str, by: str, why: str, commitments: Mapping[Key, date], on: date | datetime | None = None
) -> Path:
    """Freeze the promised days as a new baseline, now unless `on` says when. Raises ConflictError if it exists."""
    if not re.fullmatch(ID_PATTERN, name):
        raise UsageError("baseline_name", name=name)
    if not is_program(folder):
        raise NotFoundError("folder_without_plan", folder=str(folder))
    moment = on or datetime.now(UTC).replace(microsecond=0)
    head = Head(name=name, on=moment.isoformat(), by=by, why=why)  # pyright: ignore[reportArgumentType]
    frozen = Frozen(baseline=head, commitments=tuple(commitments.items()))
    content = _content(frozen)
    path = folder / FOLDER / f"{name}.yaml"
    with locked(folder):
        if path.exists() or name in _names(folder):
            raise ConflictError("baseline_exists", name=name)
        replace_all({path: content})
    return path


def _content(frozen: Frozen) -> bytes:
    return ("\n".join(entry_lines(body(frozen), 0)) + "\n").encode()


def baseline_files(moves: Iterable[Moved]) -> tuple[dict[str, bytes], tuple[Moved, ...]]:
    """The files of the baselines that moves tell of, by name, and the moves that no such file would tell."""
    told: dict[str, list[Moved]] = {}
    rest: list[Moved] = []
    for move in moves:
        whole = move.field == "baseline" and move.value is not None and move.was is None
        named = re.fullmatch(ID_PATTERN, move.name) is not None and move.source == f"{FOLDER}/{move.name}.yaml"
        (told.setdefault(move.source, []) if whole and named else rest).append(move)
    found: dict[str, bytes] = {}
    for name, frozen in told.items():
        first = frozen[0]
        head = Head(name=first.name, on=first.at.isoformat(), by=first.by, why=first.why)  # pyright: ignore[reportArgumentType]
        days = tuple((one.record, date.fromisoformat(one.value or "")) for one in frozen)
        found[name] = _content(Frozen(baseline=head, commitments=days))
    return found, tuple(rest)


def _names(folder: Path) -> set[str]:
    return {found.name for found in read_baselines(folder) if isinstance(found, Moved)}
