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
from kaname.site import data_folder, database

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
    """Whose an archive is, where programs could reach the same one: where the program lies or is stored."""
    place, config = place_of(folder), config or settings()
    if place is not None:
        return f"{PREFIX}{place.name} ({_stored_in(config)})"
    return "" if config.archive is None else str(base_of(folder).resolve())


def _stored_in(config: Settings) -> str:
    """The database of the store, without who signs in to it."""
    found = database(config.database_url)
    host = ":".join(str(found[part]) for part in ("HOST", "PORT") if found.get(part))
    return f"{host}/{found['NAME']}" if host else str(found["NAME"])
