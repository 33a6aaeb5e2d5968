"""Targets of Kubernetes enhancements as they stood on a day, and what became of them as known on a day.

A reader for the folder `keps`: history.jsonl (joined across renames by number), gates.csv, the release pages. A target
is planned for a release where the file as merged by the day after its enhancements freeze says implementable or
implemented, names the release as its latest milestone and as the target of its stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cached_property
from math import inf
from pathlib import Path
from typing import Any, Literal, NamedTuple

from kaname.engines.slips import Wait
from kaname.evidence.keps.proposal import mapping_of, proposal_of
from kaname.evidence.keps.versions import Version, kep_id
from kaname.evidence.keps.vocabulary import STAGES, status_of, target_of, text_of
from kaname.imports.keps.calendar import Calendar, read_calendar
from kaname.imports.keps.dossier import gate_names
from kaname.imports.keps.gates import Gates, read_gates
from kaname.imports.keps.ledger import Ledger
from kaname.imports.keps.versions import by_proposal, read_versions

TRAINED_FROM = 19
SCORED = range(24, 37)
END = date.max


class Edit(NamedTuple):
    """A merged version: its day in UTC and what it says; None where the file was deleted."""

    on: date
    body: Mapping[str, Any] | None


class Target(NamedTuple):
    """A stage of a proposal planned for a release (its minor version)."""

    proposal: str
    stage: str
    release: int


@dataclass(frozen=True)
class Enhancements:
    """All proposals with every merged version, oldest first, the calendar of releases and the list of gates."""

    edits: Mapping[str, tuple[Edit, ...]]
    calendar: Calendar
    gates: Gates

    def freeze(self, release: int) -> date:
        """The day after the enhancements freeze: that of the forecast."""
        return self._day(release, "scope_freeze", "enhancements freeze") + timedelta(days=1)

    def code_freeze(self, release: int) -> date:
        """The day of the code freeze."""
        return self._day(release, "code_freeze", "code freeze")

    def _day(self, release: int, field: Literal["scope_freeze", "code_freeze"], name: str) -> date:
        days = self.calendar.releases.get(release)
        day = getattr(days, field) if days else None
        if day is None:
            raise SystemExit(f"releases/release-1.{release}.md: no day of the {name} was found; it must be a bullet")
        return day

    def known(self, proposal: str, day: date) -> tuple[Edit, ...]:
        """What had been merged by the end of a day."""
        return tuple(edit for edit in self.edits[proposal] if edit.on <= day)

    def body(self, proposal: str, day: date) -> Mapping[str, Any]:
        """The last version by a day in which the file was there; empty where there was none."""
        found = (edit.body for edit in reversed(self.known(proposal, day)) if edit.body is not None)
        return next(found, dict[str, Any]())

    @cached_property
    def planned(self) -> Mapping[int, tuple[Target, ...]]:
        """The targets planned at the freeze of each release, trained from or scored."""
        releases = range(TRAINED_FROM, SCORED.stop)
        return {release: tuple(self._planned(release, self.freeze(release))) for release in releases}

    def _planned(self, release: int, day: date) -> Iterator[Target]:
        for proposal in sorted(self.edits):
            known = self.known(proposal, day)
            body = known[-1].body if known else None
            if body is None or not _may_be_planned(body):
                continue
            stage = text_of(body.get("stage"))
            if {minor_of(body.get("latest-milestone")), target(body, stage)} == {release}:
                yield Target(proposal, stage, release)

    def published_late(self, planned: Target, day: date = END) -> bool:
        """Whether the last version by a day has the target later."""
        named = self._last_named(planned, day)
        return named is not None and named > planned.release

    def reached_late(self, planned: Target, day: date = END) -> bool | None:
        """Whether the target was missed, as known by a day; None where nobody tells.

        Moved later, blanked or dropped: missed. A higher stage or implemented since: held. A gate that came at this
        stage by then corrects both: in the release planned it was held, where it came only later it was missed.
        """
        came = self._came(planned, day)
        if planned.release in came:
            return False
        if came and min(came) > planned.release:
            return True
        if self._given_up(planned, day) or self.published_late(planned, day):
            return True
        since = self.freeze(planned.release)
        later = (edit.body for edit in self.known(planned.proposal, day) if edit.on > since and edit.body)
        return False if any(proposal_of(body).claims(planned.stage) for body in later) else None

    def reached_slip(self, planned: Target, day: date = END) -> Wait | None:
        """How many releases late it was reached, as known by a day; for ever where dropped; None where nobody tells."""
        late = self.reached_late(planned, day)
        if not late:
            return None if late is None else Wait(0)
        came = [minor for minor in self._came(planned, day) if minor > planned.release]
        if came:
            return Wait(min(came) - planned.release)
        if self._given_up(planned, day):
            return Wait(inf, ended=False)
        named = self._last_named(planned, day)
        if named is not None and proposal_of(self.body(planned.proposal, day)).claims(planned.stage):
            return Wait(named - planned.release)
        heard = self.known(planned.proposal, day)[-1].on
        return Wait(max(self._out(heard) - planned.release, 0), ended=False)

    def published_slip(self, planned: Target, day: date = END) -> Wait:
        """By how many releases its target has moved, by a day."""
        return Wait(max((self._last_named(planned, day) or 0) - planned.release, 0))

    def first_moved(self, planned: Target) -> date | None:
        """The day of the first edit after the freeze that had the target later."""
        later = (edit for edit in self.edits[planned.proposal] if edit.on > self.freeze(planned.release))
        moved = (edit.on for edit in later if (target(edit.body, planned.stage) or 0) > planned.release)
        return next(moved, None)

    def _last_named(self, planned: Target, day: date) -> int | None:
        return target(self.body(planned.proposal, day), planned.stage)

    def _given_up(self, planned: Target, day: date) -> bool:
        """Whether by its last version the target is blank, or the proposal is put off or withdrawn.

        A file that is gone says nothing: in a sample of groups it may have moved to a group outside.
        """
        last = self.body(planned.proposal, day)
        return proposal_of(last).given_up or target(last, planned.stage) is None

    def _came(self, planned: Target, day: date) -> list[int]:
        """The releases, out by a day, in which gates of the proposal came at this stage."""
        names = gate_names(self.body(planned.proposal, day))
        minors = (self.gates.minors.get(name, {}).get(planned.stage) for name in names)
        return [minor for minor in minors if minor is not None and self.calendar.is_out(minor, day)]

    def _out(self, day: date) -> int:
        """The last release that was out on a day."""
        return max((minor for minor in self.calendar.releases if self.calendar.is_out(minor, day)), default=0)


def read(folder: Path) -> Enhancements:
    """Read a folder. Raises SystemExit where it has no history or no release pages."""
    history, pages = folder / "history.jsonl", sorted((folder / "releases").glob("release-*.md"))
    if not history.is_file() or not pages:
        raise SystemExit(f"{folder}: no history.jsonl or no releases/release-*.md; name a folder like shared/data/keps")
    ledger = Ledger()
    versions = read_versions(folder, history, ledger)
    edits = {
        name: tuple(Edit(each.at.astimezone(UTC).date(), each.body) for each in found)
        for name, found in _joined(versions, history.name).items()
    }
    list_of_gates = folder / "gates.csv"
    gates = read_gates(folder, list_of_gates, ledger) if list_of_gates.is_file() else Gates()
    return Enhancements(edits, read_calendar(folder, pages, ledger), gates)


def _joined(versions: tuple[Version, ...], file: str) -> Mapping[str, tuple[Version, ...]]:
    """The versions of each proposal: across renames and, where it went without one, those until then."""
    last = {kep_id(version.folder): version for version in versions}
    lasting = by_proposal(versions, (name for name, one in last.items() if one.body is not None), file, Ledger())
    taken = {version.line for found in lasting.values() for version in found}
    apart = by_proposal(versions, last, file, Ledger())
    gone = {name: found for name, found in apart.items() if taken.isdisjoint(version.line for version in found)}
    return {**gone, **lasting}


def target(body: Mapping[str, Any] | None, stage: str) -> int | None:
    """The release a stage is planned for by a version."""
    return minor_of(mapping_of(body.get("milestone")).get(stage)) if body else None


def minor_of(value: Any) -> int | None:
    """A release as its minor version; None where it is none, or several."""
    read_as = target_of(value)
    return read_as.minor if not read_as.fault else None


def _may_be_planned(body: Mapping[str, Any]) -> bool:
    status = status_of(body.get("status"))
    return status.faithful and status.word in ("implementable", "implemented") and text_of(body.get("stage")) != ""


def stage_place(stage: str) -> int:
    """The place of a stage among alpha, beta, stable; -1 for any other."""
    return STAGES.index(stage) if stage in STAGES else -1
