"""What the commands about the store do: programs taken in, read as they stood, written to, verified and kept safe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from kaname.centre import stored as centre
from kaname.centre.places import Place, note_backup
from kaname.centre.syncing import Synced
from kaname.centre.syncing import sync as brought_together
from kaname.cli.telling import print_problem
from kaname.errors import UsageError
from kaname.model.base import Key
from kaname.words.markers import _
from kaname.words.speech import Speech

_out = Console()
_SHOWN = 8

TAKEN_IN = _("{name}: {count} records taken in as revision {revision}.")
EMPTY = _("The store holds no program yet. `kaname store add` takes one in.")
WRITTEN = _("{name}: revision {revision} is written ({count} changes).")
MERGED = _("{name}: revision {revision} is written ({count} changes), joined with what others wrote meanwhile.")
UNCHANGED = _("{name}: nothing to write; it stands at revision {revision}.")
BEGUN = _("{name}: the scenario {scenario} begins at revision {revision}.")
CLOSED = _("{name}: the scenario {scenario} is closed. It can still be read.")
FROZEN = _("{name}: the baseline {baseline} is revision {revision}. It can't be changed.")
SOUND = _("{revisions} revisions with {versions} versions of records are what they were when they were written.")
HEAD = _("{name}: head {digest}")
HEAD_HINT = _("Keep these elsewhere: with `--expect` a past that was written anew as a whole is found too.")
CHANGED_PAST = _("{name}, revision {number}: {why}")
OTHER_HEAD = _("No program has the head {digest}: what was there is gone, or was written anew.")
BACKED_UP = _("{file}: {rows} rows of {programs} programs, verified.")
RESTORED = _("{file}: {rows} rows of {programs} programs restored, and verified.")
SYNCED = _(
    "{name}: {to_store} records to the store, {to_folder} to the folder, {history} lines of history. "
    "Both stand at revision {revision}."
)
WHY = {
    "digest": _("it says something else than when it was written."),
    "parent": _("a revision before it is missing, or stands in another order."),
    "changes": _("records that it wrote are missing, or have been added."),
    "until": _("the order in which versions replace each other was changed."),
    "head": _("the newest revision is another one than the store says."),
}


def add(folder: Path, name: str, why: str, language: str) -> None:
    """Take the plan of a folder into the store."""
    speech, called = Speech(language), name or folder.resolve().name
    for one in centre.take_in(folder, called, why):
        whole = f"{called}/{one.program.name}" if one.program.name else called
        _say(speech, TAKEN_IN, name=whole, count=len(one.program), revision=one.revision.number)


def listed(language: str) -> None:
    """Print what is in the store."""
    speech, found = Speech(language), centre.listed(centre.store())
    if not found:
        _say(speech, EMPTY)
        return
    grid = _grid(speech, (_("Program"), _("Records"), _("Revision"), _("When"), _("By"), _("Scenarios")))
    for one in found:
        newest = one.newest
        grid.add_row(
            one.name,
            str(one.records),
            str(newest.number),
            _moment(speech, newest.at),
            newest.by,
            ", ".join(one.scenarios),
        )
    _out.print(grid)


def log(place: Place, record: str, limit: int, language: str) -> None:
    """Print who wrote what when, and why."""
    speech = Speech(language)
    key = None
    if record:
        try:
            key = Key.parse(record)
        except ValueError:
            raise UsageError("address_expected", text=record) from None
    found = centre.log(centre.store(), place.name, place.scenario, key, limit)
    grid = _grid(speech, (_("Revision"), _("When"), _("By"), _("Why"), _("Changed")))
    for one in found.revisions:
        stamp = one.revision
        names = [f"-{key}" if removed else str(key) for key, removed in one.records]
        more = f" … (+{len(names) - _SHOWN})" if len(names) > _SHOWN else ""
        called = f"{stamp.number} ({stamp.name})" if stamp.name else str(stamp.number)
        grid.add_row(called, _moment(speech, stamp.at), stamp.by, stamp.why, ", ".join(names[:_SHOWN]) + more)
    _out.print(grid)


def branch(place: Place, scenario: str, why: str, language: str) -> None:
    """Begin a scenario."""
    base = centre.branch(centre.store(), place.name, scenario, centre.by(why), origin=place.scenario, at=place.at)
    _say(Speech(language), BEGUN, name=place.name, scenario=scenario, revision=base)


def close(place: Place, language: str) -> None:
    """Close a scenario."""
    centre.close(centre.store(), place.name, place.scenario)
    _say(Speech(language), CLOSED, name=place.name, scenario=place.scenario)


def merge(place: Place, into: str, why: str, language: str) -> None:
    """Bring what a scenario changed home."""
    _told(Speech(language), place.name, centre.merge(place.name, place.scenario, centre.by(why), into))


def baseline(place: Place, called: str, why: str, language: str) -> None:
    """Freeze what is promised."""
    done = centre.baseline(place.name, called, centre.by(why), place.scenario)
    _say(Speech(language), FROZEN, name=place.name, baseline=called, revision=done.revision.number)


def revert(place: Place, number: int, why: str, language: str) -> None:
    """Take a revision back."""
    done = centre.revert(
        centre.store(), place.name, number, centre.by(why or f"revert {number}"), scenario=place.scenario
    )
    _told(Speech(language), place.name, done)


def _told(speech: Speech, name: str, done: centre.Committed) -> None:
    said = UNCHANGED if not done.written else MERGED if done.merged else WRITTEN
    _say(speech, said, name=name, revision=done.revision.number, count=done.revision.changes)
    for problem in done.problems:
        print_problem(problem, speech, _out)


def verify(name: str, expected: Sequence[str], language: str) -> bool:
    """Print whether the past is what it was; whether it is."""
    speech, found = Speech(language), centre.verified(centre.store(), name or None)
    for one in found.broken:
        _say(speech, CHANGED_PAST, style="red", name=one.program, number=one.number, why=speech.say(WHY[one.why], {}))
    missing = [digest for digest in expected if digest not in found.heads.values()]
    for digest in missing:
        _say(speech, OTHER_HEAD, style="red", digest=digest)
    if found.broken or missing:
        return False
    _say(speech, SOUND, revisions=found.revisions, versions=found.versions)
    for program, digest in found.heads.items():
        _say(speech, HEAD, name=program, digest=digest)
    if found.heads and not expected:
        _say(speech, HEAD_HINT)
    return True


def backup(file: Path, language: str) -> bool:
    """Write a backup; whether its past is what it was."""
    done = centre.back_up(centre.store(), file)
    note_backup()
    return _kept(done, BACKED_UP, language)


def restore(file: Path, language: str) -> bool:
    """Read a backup into an empty store; whether its past is what it was."""
    alias = centre.store()
    centre.completed(alias)
    done = centre.restore(alias, file)
    return _kept(done, RESTORED, language)


def _kept(done: centre.BackedUp, said: str, language: str) -> bool:
    speech = Speech(language)
    for one in done.chain.broken:
        _say(speech, CHANGED_PAST, style="red", name=one.program, number=one.number, why=speech.say(WHY[one.why], {}))
    if done.chain.broken:
        return False
    _say(speech, said, file=str(done.file), rows=done.rows, programs=done.programs)
    return True


def sync(folder: Path, name: str, why: str, language: str) -> None:
    """Bring a folder and a stored program together."""
    speech = Speech(language)
    for one in brought_together(folder, name, why):
        _synced(speech, one)


def _synced(speech: Speech, one: Synced) -> None:
    counts: dict[str, Any] = {"to_store": one.to_store, "to_folder": one.to_folder, "history": one.history}
    _say(speech, SYNCED, name=one.name, revision=one.revision.number, **counts)


def _moment(speech: Speech, at: datetime | None) -> str:
    return "" if at is None else str(speech.cell(at.astimezone().replace(second=0, microsecond=0)))


def _say(speech: Speech, said: str, *, style: str = "", **values: Any) -> None:
    _out.print(Text(str(speech.say(said, values)), style=style), highlight=False, soft_wrap=True)


def _grid(speech: Speech, heads: Sequence[str]) -> Grid:
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in heads:
        grid.add_column(str(speech.say(head, {})), overflow="fold")
    return grid
