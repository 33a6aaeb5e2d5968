"""What is known of a target on a day, as numbers and members: for Kaname's engine and for its rivals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from math import log, log1p
from typing import Any, NamedTuple

from bench.enhancements import Edit, Enhancements, Target, target
from kaname.engines.partial_pooling import Case
from kaname.evidence.keps.proposal import list_of
from kaname.evidence.keps.vocabulary import text_of


class Seen(NamedTuple):
    """A target as it stood on a day."""

    planned: Target
    group: str
    authors: tuple[str, ...]
    days_since_named: int
    days_since_edit: int
    load: int  # targets of its group planned for the same release
    versions: int
    slips: int  # how often its target was moved later before
    replanned: bool  # whether it was planned at the freeze of the release before

    def case(self) -> Case:
        """What Kaname's engine looks at: features, then two pools of members: the proposal and its authors."""
        features = (
            float(self.planned.stage == "alpha"),
            float(self.planned.stage == "stable"),
            log(self.load),
            log1p(self.days_since_named),
            log1p(self.days_since_edit),
        )
        return Case(features, ((self.planned.proposal,), self.authors))

    def usual(self) -> tuple[float, ...]:
        """What the logistic regression looks at."""
        return (
            float(self.planned.stage == "alpha"),
            float(self.slips),
            log1p(self.days_since_edit),
            log(self.versions),
            float(self.replanned),
        )


def seen(known: Enhancements, release: int, day: date) -> tuple[Seen, ...]:
    """The targets planned at the freeze of a release, as they stood on a day."""
    planned = known.planned[release]
    bodies = {each: known.body(each.proposal, day) for each in planned}
    load = Counter(group_of(body) for body in bodies.values())
    before = {(each.proposal, each.stage) for each in known.planned.get(release - 1, ())}
    return tuple(_seen(known, each, day, body, load, before) for each, body in bodies.items())


def _seen(
    known: Enhancements,
    planned: Target,
    day: date,
    body: Mapping[str, Any],
    load: Mapping[str, int],
    before: set[tuple[str, str]],
) -> Seen:
    edits = [edit for edit in known.known(planned.proposal, day) if edit.body is not None]
    named = [minor for edit in edits if (minor := target(edit.body, planned.stage)) is not None]
    return Seen(
        planned,
        group_of(body),
        people(body, "authors"),
        (day - _named_on(edits, planned)).days,
        (day - edits[-1].on).days,
        load[group_of(body)],
        len(edits),
        sum(later > earlier for earlier, later in pairwise(named)),
        (planned.proposal, planned.stage) in before,
    )


def _named_on(edits: Sequence[Edit], planned: Target) -> date:
    """Since when the target has stood; on a day after it was moved, since the last edit."""
    on = edits[-1].on
    for edit in reversed(edits):
        if target(edit.body, planned.stage) != planned.release:
            break
        on = edit.on
    return on


def group_of(body: Mapping[str, Any]) -> str:
    """The owning group."""
    return text_of(body.get("owning-sig"))


def people(body: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """The handles in a list of people, without placeholders."""
    names = (text_of(name).removeprefix("@").casefold() for name in list_of(body.get(field)))
    return tuple(dict.fromkeys(name for name in names if name and "tbd" not in name))
