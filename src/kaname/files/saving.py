"""A ChangeSet -> the files of a folder, edited in place: comments, order and quoting stay, nothing is half-written."""

from __future__ import annotations

from pathlib import Path

from kaname.errors import ConflictError, NotFoundError
from kaname.files.cache import Cache
from kaname.files.edits import planned
from kaname.files.folders import is_portfolio, is_program
from kaname.files.loading import Loaded
from kaname.files.sources import Sources
from kaname.files.verifying import verify
from kaname.files.writing import replace_all
from kaname.garbage import nothing_thrown_away
from kaname.locks import locked
from kaname.model.changes import ChangeSet, conflicts, diff
from kaname.model.program import Program


def save(
    folder: Path, changes: ChangeSet, *, base: Loaded | None = None, cache: Path | None = None
) -> tuple[Path, ...]:
    """Make the changes in the files of a program (or in the shared files of a portfolio); the files that changed.

    Only what differs is touched: fields that are unset go, new records come last in the file that holds most of their
    kind, a removed record takes the comments above it along. With `base`, the state that the changes were made on,
    records that someone else changed since raise ConflictError. Either all files are replaced or none.
    """
    if not (is_program(folder) or is_portfolio(folder)):
        raise NotFoundError("folder_without_plan", folder=str(folder))
    store = Cache(cache)
    with locked(folder), nothing_thrown_away():
        sources = Sources(folder, store)
        if base is not None:
            _refuse_conflicts(sources, changes, base)
        contents: dict[Path, bytes] = {}
        for edits in planned(sources, changes):
            source, text = edits.source, edits.text()
            if text != source.text:
                verify(source, text, edits.wanted)
                contents[source.path] = source.mark + text.encode()
        replace_all(contents)
    return tuple(contents)


def _refuse_conflicts(sources: Sources, changes: ChangeSet, base: Loaded) -> None:
    """Compare what lies in the folder with what the changes were made on; different records may change side by side."""
    if sources.digest != base.digest:
        now = Program(sources.records.by_key.values())
        clashing = conflicts(changes, diff(base.program, now))
        if clashing:
            raise ConflictError("plan_changed", folder=str(sources.folder), records=clashing)
