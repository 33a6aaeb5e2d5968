"""Stages as milestones and releases: what is promised for when, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kaname.imports.keps.calendar import Calendar, release_id
from kaname.imports.keps.dossier import Dossier
from kaname.imports.keps.ledger import Ledger
from kaname.imports.keps.making import made
from kaname.model.base import Key
from kaname.model.plan import Milestone, Release

_NEAR = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a stage stands: open, reached or dropped; the release it is planned for and the one it was reached in."""

    state: str
    target: int | None
    reached: int | None = None


def milestone_id(proposal: str, stage: str) -> str:
    """The id of the milestone of a stage."""
    return f"{proposal}-{stage}"


def outcome_of(dossier: Dossier, stage: str) -> Outcome | None:
    """Where a stage stands; None where it was never planned, or never dated and lies behind."""
    course = dossier.courses.get(stage)
    if course is None:
        return None
    named = dossier.proposal.targets.get(stage)
    target = named.minor if named else None
    if course.claimed:
        known = target is not None or course.reached_in is not None or course.named
        return Outcome("reached", target, course.reached_in) if known else None
    if dossier.proposal.given_up or named is None:
        return Outcome("dropped", target)
    return Outcome("open", target)


def milestones_of(dossier: Dossier, calendar: Calendar, as_of: date, ledger: Ledger) -> Iterator[Milestone]:
    """The milestones of a proposal. A target that has passed without a word about it is noted and stays open."""
    for stage in dossier.courses:
        outcome = outcome_of(dossier, stage)
        if outcome is None:
            continue
        milestone = _milestone(dossier, stage, outcome, calendar)
        if outcome.state == "open" and outcome.target is not None and calendar.is_out(outcome.target, as_of):
            line = dossier.page.line("milestone", stage)
            code = "kep.stage-not-reached" if stage in dossier.unreached else "kep.reach-unproven"
            ledger.note(code, dossier.file, line, milestone.key, stage=stage, release=release_id(outcome.target))
        yield milestone


def _milestone(dossier: Dossier, stage: str, outcome: Outcome, calendar: Calendar) -> Milestone:
    return made(
        Milestone,
        id=milestone_id(dossier.id, stage),
        title=f"{dossier.title}: {stage}",
        initiative=dossier.id,
        stage=stage,
        commitment=calendar.day(outcome.target),
        release=release_id(outcome.target) if outcome.target is not None else None,
        reached=calendar.day(outcome.reached) if outcome.state == "reached" else None,
        state=outcome.state if outcome.state != "open" else None,
        updated=_last_word(dossier, stage, calendar),
    )


def _last_word(dossier: Dossier, stage: str, calendar: Calendar) -> date | None:
    """The last day with a word about it: an edit of its file, or a release by which the list of gates denies it."""
    edited = dossier.versions[-1].at.date() if dossier.versions else None
    listed = calendar.day(dossier.gates_through) if stage in dossier.unreached else None
    return max((day for day in (edited, listed) if day), default=None)


def releases_of(minors: Iterable[int], calendar: Calendar, as_of: date) -> Iterator[Release]:
    """Every release that is named or known, and those between them, so that the train has no gap.

    Far beyond the last known one nothing is filled in: a target out there is a slip of the pen.
    """
    numbers = {*minors, *calendar.releases}
    near = [minor for minor in numbers if minor <= max(calendar.releases, default=0) + _NEAR]
    for minor in sorted({*numbers, *range(min(near, default=0), max(near, default=-1) + 1)}):
        days = calendar.releases.get(minor)
        yield made(
            Release,
            id=release_id(minor),
            title=days.title if days else f"Kubernetes {release_id(minor)}",
            date=days.date if days else None,
            scope_freeze=days.scope_freeze if days else None,
            code_freeze=days.code_freeze if days else None,
            state=_release_state(minor, calendar, as_of),
            released=calendar.day(minor) if calendar.is_out(minor, as_of) else None,
        )


def _release_state(minor: int, calendar: Calendar, as_of: date) -> str | None:
    if calendar.is_out(minor, as_of):
        return "released"
    days = calendar.releases.get(minor)
    frozen = days is not None and days.scope_freeze is not None and days.scope_freeze <= as_of
    return "frozen" if frozen else None


def undated(minors: Iterable[int], calendar: Calendar, ledger: Ledger) -> None:
    """Note each release that is named without a page that tells its day."""
    for minor in sorted(set(minors)):
        if calendar.day(minor) is None:
            ledger.note("kep.release-undated", "releases", 0, Key("release", release_id(minor)))
