"""Where a plan lies: in a folder, or in the store, written `store:NAME` or `store:NAME@SCENARIO`."""

from __future__ import annotations

import getpass
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kaname.settings import Settings, settings
from kaname.site import data_folder
from kaname.store import MAIN

PREFIX = "store:"
ARCHIVE = ".evidence"
"""Where the archive of a program lies within its folder, unless a setting names another place."""


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
    name, _, scenario = text.removeprefix(PREFIX).partition("@")
    return Place(name, scenario or MAIN)


def archive_folder(folder: Path, config: Settings | None = None) -> Path:
    """Where the evidence of a plan is kept."""
    chosen = (config or settings()).archive
    if chosen is not None:
        return chosen
    place = place_of(folder)
    return folder / ARCHIVE if place is None else data_folder() / "evidence" / place.name


def author() -> str:
    """Who writes to the store from here: as set, else the user of the system."""
    try:
        return settings().author or getpass.getuser()
    except (KeyError, OSError):  # a user that the system knows by number only
        return ""
