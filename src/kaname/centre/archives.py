"""Where the evidence of a plan is kept, and to whom an archive belongs.

By default it lies in the folder of the program, of a stored program in the user's data folder. A setting names one
folder for the archives of all programs instead: each is `NAME/.evidence` in it, by the name of the program's folder or
its name in the store, of a member of a portfolio `PORTFOLIO/NAME/.evidence`. An archive that two programs can reach
says in a file whose it is, so that equal ids of their sources never mix.
"""

from __future__ import annotations

from pathlib import Path

from kaname import files
from kaname.centre.places import PREFIX, base_of, place_of
from kaname.errors import UsageError
from kaname.settings import Settings, settings
from kaname.site import data_folder

ARCHIVE = ".evidence"
"""The name of an archive within a program's folder, or within the folder that a setting gives the program."""


def archive_folder(folder: Path, config: Settings | None = None) -> Path:
    """Where the evidence of a plan is kept. Raises UsageError where one archive lies where those of all should."""
    place, chosen = place_of(folder), (config or settings()).archive
    if chosen is None:
        return base_of(folder) / ARCHIVE if place is None else data_folder() / "evidence" / place.name
    found = chosen / (_named(base_of(folder).resolve()) if place is None else place.name) / ARCHIVE
    if any(chosen.glob("*/manifests/*.json")):
        raise UsageError("archive_of_one", folder=str(chosen), inside=str(found))
    return found


def _named(folder: Path) -> Path:
    """The name of a program's folder, after that of the portfolio it is a member of."""
    return Path(folder.parent.name, folder.name) if files.is_portfolio(folder.parent) else Path(folder.name)


def owner(folder: Path, config: Settings | None = None) -> str:
    """Whose an archive is, where programs could reach the same one: where it lies, or which one of the store it is.

    Raises NotFoundError, StoreError.
    """
    place = place_of(folder)
    if place is None:
        return "" if (config or settings()).archive is None else str(base_of(folder).resolve())
    from kaname.centre.stored import identified  # who reads a folder waits for no database

    return f"{PREFIX}{place.name} ({identified(place)})"
