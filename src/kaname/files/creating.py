"""A Program -> a new folder of plan files: one for each kind, its records in the order of the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from kaname.errors import ConflictError, UsageError
from kaname.files.bodies import Body, body
from kaname.files.editing.lists import COLUMN, list_lines
from kaname.files.folders import PROGRAM_FILE, plan_files
from kaname.files.past import history_files
from kaname.files.records import SINGULAR
from kaname.files.rendering import entry_lines
from kaname.files.writing import replace_all
from kaname.locks import locked
from kaname.model.finding import Term
from kaname.model.history import History
from kaname.model.kinds import KINDS
from kaname.model.program import Program

_ONLY = {cls.kind: name for name, cls in SINGULAR.items()}


def create(folder: Path, program: Program, history: History | None = None) -> None:
    """Write a program and its history into a new folder. Raises ConflictError if plan files are there already."""
    contents = {folder / name: text.encode() for name, text in _plan(program).items()}
    if history is not None:
        told = history_files((*history.moves, *history.forecasts, *history.plans))
        contents |= {folder / name: text for name, text in told.items()}
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        if plan_files(folder)[0] or any(path.exists() for path in contents):
            raise ConflictError("plan_exists", folder=str(folder))
        replace_all(contents)


def _plan(program: Program) -> dict[str, str]:
    """The plan files by name. What there is one of (the charter) stands in program.yaml."""
    bodies: dict[str, list[Body]] = defaultdict(list)
    for record in program:
        bodies[record.kind].append(body(record))
    twice = next((kind for kind in _ONLY if len(bodies[kind]) > 1), None)
    if twice is not None:
        raise UsageError("record_twice", kind=Term("kind", twice))
    main = {_ONLY[kind]: bodies[kind][0] for kind in _ONLY if bodies[kind]}
    files = {PROGRAM_FILE: _text(line for name, one in main.items() for line in _only(name, one)) or "{}\n"}
    for kind, cls in KINDS.items():
        if kind not in _ONLY and bodies[kind]:
            files[f"{cls.plural}.yaml"] = _text((f"{cls.plural}:", *list_lines(bodies[kind], COLUMN, "\n")))
    return files


def _only(name: str, one: Body) -> Iterable[str]:
    return (f"{name}:", *entry_lines(one, COLUMN))


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
