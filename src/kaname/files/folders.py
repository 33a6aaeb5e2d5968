"""Which files of a folder are the plan, and what makes a folder a program or a portfolio."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kaname.model.finding import Problem, Where

PROGRAM_FILE = "program.yaml"
PORTFOLIO_FILE = "portfolio.yaml"
SUFFIXES = (".yaml", ".yml")
KEPT_APART = frozenset({"baselines", "history", "out"})
"""Folders of a program that hold no plan files."""


class PlanFile(NamedTuple):
    """A file of the plan, and its name as problems tell it: relative to the folder, with slashes."""

    path: Path
    name: str


def is_program(folder: Path) -> bool:
    """Whether a folder holds a program."""
    return (folder / PROGRAM_FILE).is_file()


def is_portfolio(folder: Path) -> bool:
    """Whether a folder holds a portfolio."""
    return (folder / PORTFOLIO_FILE).is_file()


def program_folders(portfolio: Path) -> dict[str, Path]:
    """The programs of a portfolio by name: its direct sub-folders that are programs."""
    folders = (Path(entry.path) for entry in os.scandir(portfolio) if not entry.name.startswith("."))
    return {path.name: path for path in sorted(folders) if path.is_dir() and is_program(path)}


def plan_files(folder: Path, prefix: str = "", *, deep: bool = True) -> tuple[list[PlanFile], list[Problem]]:
    """The plan files of a folder (and, where deep, of those below it): program.yaml first, then by name.

    `prefix` goes before every name, for a folder that is part of another.
    """
    files: list[PlanFile] = []
    problems: list[Problem] = []
    for found in _walk(folder, prefix, frozenset(), deep=deep):
        if isinstance(found, Problem):
            problems.append(found)
        else:
            files.append(found)
    first = (prefix + PROGRAM_FILE, prefix + PORTFOLIO_FILE)
    return sorted(files, key=lambda file: (file.name not in first, file.name)), problems


def _walk(
    folder: Path, prefix: str, above: frozenset[Path], *, deep: bool, suffixes: tuple[str, ...] = SUFFIXES
) -> Iterator[PlanFile | Problem]:
    try:
        real = folder.resolve()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (OSError, RuntimeError) as error:
        yield unreadable(prefix.rstrip("/") or ".", error)
        return
    if real in above:
        yield Problem("folder.loop", Where(prefix.rstrip("/")), fatal=False)
        return
    for entry in entries:
        name = prefix + _shown(entry.name)
        if entry.name.startswith("."):
            continue
        if entry.name.endswith(suffixes) and not _is_folder(entry):
            yield PlanFile(Path(entry.path), name)
        elif deep and _is_folder(entry) and (above or entry.name not in KEPT_APART):
            yield from _walk(Path(entry.path), f"{name}/", above | {real}, deep=deep)


def files_in(folder: Path, prefix: str, suffixes: tuple[str, ...] = SUFFIXES) -> Iterator[PlanFile | Problem]:
    """The files directly in a folder that end so, by name; none where there is no such folder."""
    if folder.is_dir():
        yield from _walk(folder, prefix, frozenset(), deep=False, suffixes=suffixes)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads round in a circle
        return False


def _shown(name: str) -> str:
    """A file's name as text that can be printed, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "replace")


def content(file: PlanFile) -> bytes | Problem:
    """The bytes of a file, or why they can't be had."""
    try:
        if not file.path.is_file():
            raise FileNotFoundError(2, "no regular file")
        return file.path.read_bytes()
    except OSError as error:
        return unreadable(file.name, error)


def unreadable(name: str, error: OSError | RuntimeError) -> Problem:
    """The fault that a file or folder can't be opened."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return Problem("file.unreadable", Where(name), values={"said": said})
