"""The plan files of a folder -> its records, the faults of the whole with their places, and the folder's digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from kaname.files.cache import Cache
from kaname.files.folders import PlanFile, content, plan_files
from kaname.files.records import Records
from kaname.model.base import Ref
from kaname.model.checks import check
from kaname.model.checks.references import check_unread
from kaname.model.finding import Problem, Where
from kaname.model.kinds import references
from kaname.model.program import Program

Progress = Callable[[int, int], None]
"""Told how many files are done, of how many."""


class Gathered(NamedTuple):
    """What a folder holds."""

    records: Records
    digest: str


def gather(
    folder: Path, cache: Cache, progress: Progress | None = None, *, prefix: str = "", deep: bool = True
) -> Gathered:
    """Read every plan file of a folder."""
    files, problems = plan_files(folder, prefix, deep=deep)
    records = Records(problems=problems)
    digest = FolderDigest()
    for number, file in enumerate(files, 1):
        found = content(file)
        if isinstance(found, Problem):
            records.problems.append(found)
            records.blind = True
        else:
            digest.add(file, found)
            records.add(cache.read(found, file.name), found)
        if progress is not None:
            progress(number, len(files))
    return Gathered(records, digest.name)


class FolderDigest:
    """Names the state of a folder's plan files; they are added in their order."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=16)

    def add(self, file: PlanFile, found: bytes) -> None:
        """Take in a file with its content."""
        self._hash.update(f"{file.name}\0{len(found)}\0".encode("utf-8", "replace"))
        self._hash.update(found)

    @property
    def name(self) -> str:
        """The name of the state."""
        return self._hash.hexdigest()


def located(program: Program, records: Records, main: str) -> list[Problem]:
    """The faults of the whole program with their places; without those that only echo a record that was left out.

    What is about no record is placed in the `main` file.
    """
    found = (problem for problem in check(program) if not _is_echo(problem, program, records))
    placed = [replace(problem, where=_where(problem, records, main)) for problem in found]
    return [*placed, *_in_unread(program, records)]


def _in_unread(program: Program, records: Records) -> Iterator[Problem]:
    """The faults of references in records that were left out, so that they need not be mended one after the other."""
    told = {(one[0], one[1]): home for home, one in records.unread if not _is_lost(one[2], records)}
    kept = (one for _, one in records.unread if (one[0], one[1]) in told)
    for problem in check_unread(program, kept):
        yield replace(problem, where=told[problem.subjects[0], problem.path].place(problem.path))


def _where(problem: Problem, records: Records, main: str) -> Where:
    if not problem.subjects:
        return Where(main)
    home = next((records.homes[key] for key in problem.subjects if key in records.homes), None)
    return home.place(problem.path) if home is not None else Where()


def _is_echo(problem: Problem, program: Program, records: Records) -> bool:
    """Whether a fault only says that a record is not there which is, but faulty and reported as such."""
    if problem.code == "charter.missing":
        return records.blind or records.charter_seen
    if problem.code != "reference.unknown" or not problem.subjects:
        return False
    record = program.records.get(problem.subjects[0])
    refs = (ref for path, ref in references(record) if path == problem.path) if record is not None else ()
    return any(_is_lost(ref, records) for ref in refs)


def _is_lost(ref: Ref[object], records: Records) -> bool:
    return records.blind or ref.id in records.lost_ids or not records.missing.isdisjoint(ref.candidates())
