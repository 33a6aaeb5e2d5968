"""Where a plan lies, and in which state. One notation wherever a plan is named:

    FOLDER                          as its files lie there
    FOLDER#COMMIT                   as a commit, tag or branch of its git has it
    store:NAME[@SCENARIO][#STATE]   as it stands in the store, or stood at a revision (12), a baseline (spring) or a
                                    moment (2026-03-12: the end of that day in UTC; 2026-03-12T09:00+09:00)

Two states of one plan are written PLACE#FROM..TO; with three dots a git is asked where TO left FROM.
"""

from __future__ import annotations

import getpass
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from kaname.errors import UsageError
from kaname.settings import settings
from kaname.site import data_folder
from kaname.store import MAIN

PREFIX = "store:"
STATE = "#"
_DAY = len("2026-03-12")
_BACKUP = "last-backup"


@dataclass(frozen=True, slots=True)
class Place:
    """A program or portfolio in the store: as it stands on a scenario, or stood at a moment, revision or baseline."""

    name: str
    scenario: str = MAIN
    at: int | datetime | str | None = None

    def within(self, name: str) -> Place:
        """The place of a program of this portfolio; '' is itself."""
        return replace(self, name=f"{self.name}/{name}") if name else self


def place_of(folder: Path) -> Place | None:
    """The place in the store that a text names; None where it names a folder."""
    text = folder.as_posix()
    if not text.startswith(PREFIX):
        return None
    whole, _, state = text.removeprefix(PREFIX).partition(STATE)
    name, _, scenario = whole.partition("@")
    return Place(name, scenario or MAIN, state_of(state))


def state_of(text: str) -> int | datetime | str | None:
    """A revision by its number, a moment (of a day its end, in UTC), else the name of a baseline; None for ''."""
    if not text or text.isdecimal():
        return int(text) if text else None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) == _DAY:
        at = at.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Committed:
    """A folder as a commit of its git has it."""

    folder: Path
    revision: str


def committed(folder: Path) -> Committed | None:
    """The commit that a text names; None where it names a folder as it lies, or a place in the store."""
    base, state = _split(folder)
    return Committed(base, state) if state and place_of(folder) is None else None


def _split(folder: Path) -> tuple[Path, str]:
    """The place without its state, and that; a folder that is called so has none."""
    text = folder.as_posix()
    parts = text.split(STATE)
    if len(parts) == 1 or folder.exists():
        return folder, ""
    bases = [STATE.join(parts[:number]) for number in range(1, len(parts))]
    first = text.startswith(PREFIX)
    base = next((one for one in bases if first or Path(one or ".").is_dir()), bases[0])
    return Path(base or "."), text[len(base) + 1 :]


def base_of(folder: Path) -> Path:
    """The place as it lies or stands now, whatever state of it was named."""
    return _split(folder)[0]


def within(folder: Path, name: str) -> Path:
    """The place of a program of the portfolio at a place; '' is itself."""
    base, state = _split(folder)
    if not name or place_of(folder) is None:
        return Path(f"{(base / name).as_posix()}{STATE}{state}") if state else base / name
    portfolio, at, scenario = base.as_posix().partition("@")
    return Path(f"{portfolio}/{name}{at}{scenario}{STATE if state else ''}{state}")


def writable(folder: Path) -> None:
    """Raise UsageError where a place is a state of the past: nothing can be written there."""
    if _split(folder)[1]:
        raise UsageError("place_past", place=folder.as_posix())


def both(before: str, after: str) -> tuple[Path, Path, bool]:
    """Two places to compare, and whether the first is where the second left it.

    Of one place alone the second is what lies or stands there now; `FROM..TO` alone are commits of the folder where
    one is.
    """
    if after:
        return Path(before), Path(after), False
    base, state = _split(Path(before))
    if not state and not base.exists() and (bare := re.fullmatch(r"([^/.#][^#]*?)(\.{2,3})([^/.#][^#]*)", before)):
        base, state = Path(), "".join(bare.groups())
    found = re.fullmatch(r"(.+?)(\.{2,3})(.*)", state)
    if found is None:
        return Path(before), base, False
    first, dots, last = found.groups()
    return (
        Path(f"{base.as_posix()}{STATE}{first}"),
        Path(f"{base.as_posix()}{STATE}{last}") if last else base,
        len(dots) > len(".."),
    )


def author() -> str:
    """Who writes to the store from here: as set, else the user of the system."""
    try:
        return settings().author or getpass.getuser()
    except (KeyError, OSError):  # a user that the system knows by number only
        return ""


def note_backup() -> None:
    """Note that a backup was made from here just now; where that can't be noted, none is known of."""
    with suppress(OSError):
        data_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        (data_folder() / _BACKUP).touch()


def last_backup() -> datetime | None:
    """When a backup was last made from here; None where none is known of."""
    try:
        return datetime.fromtimestamp((data_folder() / _BACKUP).stat().st_mtime, UTC)
    except OSError:
        return None
