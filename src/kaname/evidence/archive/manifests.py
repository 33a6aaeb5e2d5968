"""What counts in an archive: the files that a manifest names. A manifest is put last, so what it names is whole.

    SOURCE/manifests/00000012-3fa9c1.json     one per commit: files, cursors, whether the pull came to its end
    SOURCE/facts/KIND/00000012-3fa9c1.parquet
    SOURCE/raw/00000012-3fa9c1.parquet

Files without a manifest are what a killed process left; nobody reads them, and upkeep removes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from kaname.evidence.archive.places import Place

RAW_PAGES = "raw"


class Kept(BaseModel):
    """A file of an archive: what it holds, a kind of fact or raw pages, and what it must be like."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: str
    rows: int
    size: int
    digest: str


class Asked(NamedTuple):
    """When a source was asked, and whether it had told everything then."""

    at: datetime
    complete: bool


class Manifest(BaseModel):
    """One commit of a source. `replaces` names manifests that count no longer; `notes` count what was odd.

    `before` are the commits that one of upkeep stands for, so that it is still known what was known when.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    name: str
    number: int
    source: str
    at: datetime
    cursors: Mapping[str, str]
    complete: bool
    files: tuple[Kept, ...] = ()
    replaces: tuple[str, ...] = ()
    before: tuple[Asked, ...] = ()
    notes: Mapping[str, int] = {}

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The moments of the commits that it stands for."""
        return self.before or (Asked(self.at, self.complete),)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is not as it must be: `code` says how, moved, truncated, changed, foreign or newer."""

    code: str
    name: str


@dataclass(frozen=True)
class Catalogue:
    """Of a source: the manifests that count, oldest first, those that were replaced, and what is wrong."""

    source: str
    manifests: tuple[Manifest, ...] = ()
    replaced: tuple[Manifest, ...] = ()
    faults: tuple[Unreadable, ...] = ()

    @property
    def cursors(self) -> Mapping[str, str]:
        """Where the next pull goes on."""
        return self.manifests[-1].cursors if self.manifests else {}

    @property
    def asked(self) -> tuple[Asked, ...]:
        """When it was asked, oldest first."""
        return tuple(moment for one in self.manifests for moment in one.asked)

    @property
    def number(self) -> int:
        """The highest number so far."""
        return max((one.number for one in (*self.manifests, *self.replaced)), default=0)

    def files(self, kind: str) -> tuple[Kept, ...]:
        """The files of a kind that count, oldest first."""
        return tuple(file for one in self.manifests for file in one.files if file.kind == kind)


def sources(place: Place) -> tuple[str, ...]:
    """The names of all sources that an archive holds something of."""
    return tuple(sorted({file.name.partition("/")[0] for file in place.files() if "/manifests/" in file.name}))


def catalogue(place: Place, source: str, *, examine: bool = False) -> Catalogue:
    """What counts of a source. Files it names but that are missing or of another size are left out, and told.

    `examine`: so are those whose content is not what was written, by their checksums; every file is read for that.
    """
    present = {file.name: file.size for file in place.files(source)}
    found, faults = list[Manifest](), list[Unreadable]()
    for name in sorted(one for one in present if one.startswith(f"{source}/manifests/")):
        try:
            found.append(Manifest.model_validate_json(place.get(name)))
        except (ValidationError, FileNotFoundError):
            faults.append(Unreadable("manifest", name))
    gone = {name for one in found for name in one.replaces}
    counted = sorted((one for one in found if one.name not in gone), key=lambda one: (one.number, one.name))
    kept, examined = list[Manifest](), place if examine else None
    for one in counted:
        wrong = [Unreadable(code, file.name) for file in one.files if (code := _wrong(file, present, examined))]
        faults += wrong
        lost = {fault.name for fault in wrong}
        kept.append(one.model_copy(update={"files": tuple(file for file in one.files if file.name not in lost)}))
    known = {file.name for one in found for file in one.files} | {one.name for one in found}
    known |= {fault.name for fault in faults}
    faults += [Unreadable("foreign", name) for name in present if name not in known and not _is_ours(name)]
    replaced = tuple(one for one in found if one.name in gone)
    return Catalogue(source, tuple(kept), replaced, tuple(sorted(faults, key=lambda one: one.name)))


def _wrong(file: Kept, present: Mapping[str, int], examined: Place | None) -> str:
    size = present.get(file.name)
    if size is None:
        return "missing"
    if size != file.size:
        return "truncated" if size < file.size else "changed"
    return "changed" if examined is not None and digest(examined.get(file.name)) != file.digest else ""


def strangers(place: Place) -> tuple[Unreadable, ...]:
    """Files beside those of the sources; what the first pull of a source has put so far is none."""
    known = sources(place)
    beside = (file.name for file in place.files() if file.name.partition("/")[0] not in known)
    return tuple(Unreadable("foreign", name) for name in beside if not _is_ours(name))


def _is_ours(name: str) -> bool:
    """Whether a file without a manifest may be what a killed process left."""
    stem = name.rpartition("/")[2].removesuffix(".parquet")
    number, _, token = stem.partition("-")
    return name.endswith(".parquet") and number.isdecimal() and len(number) == 8 and len(token) == 6


def left_over(place: Place, listed: Catalogue) -> tuple[str, ...]:
    """Files of a source that no manifest names and that are ours: a killed process left them."""
    counted = (*listed.manifests, *listed.replaced)
    known = {file.name for one in counted for file in one.files} | {fault.name for fault in listed.faults}
    return tuple(one.name for one in place.files(listed.source) if _is_ours(one.name) and one.name not in known)


def digest(content: bytes) -> str:
    """What a file's content is recognised by."""
    return blake2b(content, digest_size=16).hexdigest()
