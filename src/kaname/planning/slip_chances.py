"""The chance that a target of the release under way is missed, from how earlier releases went for what is like it.

Each release is looked at once: the day after its scope freezes or, where no such day is known, the day it comes under
way. A look at a target sees how many targets its team has for the release, since when it has stood and since when its
initiative was not edited, and who takes part: its stage, its initiative, its people. What became of earlier looks, as
known on the day, gives the chance (`engines/partial_pooling`); what nobody has told yet counts with the chance that
such silences had, and as held after long (`engines/late_news`): held targets are told late or never. The constants are
those of `bench.slips`. Who owns and drives an initiative is taken from the plan as it is: people have no history.

Half of an outlook is this chance, half the class of comparable promises. Over v1.24 to v1.36 of Kubernetes, forecast
the day after each freeze, that has a Brier score of 0.201 where the class alone has 0.206 and this alone 0.202 (387
targets), and tells the late ones of a release from the others in 67 % of pairs where the class does in 62 %.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cached_property
from math import log, log1p
from typing import NamedTuple

from kaname.engines.late_news import Telling, expected
from kaname.engines.partial_pooling import Case, Known, Strength, chances, decayed
from kaname.model.base import Key
from kaname.model.decisions import Decision
from kaname.model.history import Field, History
from kaname.model.plan import Initiative, Milestone
from kaname.model.program import Program
from kaname.planning.scale import ByRelease

ENOUGH_LOOKS = 60
"""Earlier looks without which nothing is said: some three releases of twenty targets."""
HALF_LIFE = 8.0
"""Releases after which a look counts half."""
STRENGTH = Strength(0.02, (0.05, 0.06, 0.10))
"""Variances against that of the noise: of a slope, of a stage, an initiative, its people."""


class Look(NamedTuple):
    """A target as it was looked at: its milestone, the release by its place, and what was seen."""

    milestone: Key
    place: int
    case: Case


@dataclass(frozen=True)
class Looks:
    """The targets on one train, and what History tells of them."""

    program: Program
    history: History
    scale: ByRelease
    milestones: Sequence[Milestone]

    def chances(self, as_of: date, asked: Collection[Key]) -> Mapping[Key, float]:
        """The chance of each of these milestones to miss the release under way, where that is its target on the day."""
        now = self.scale.now(as_of)
        if now is None:
            return {}
        past = [look for place in range(now) for look in self._at(place, self._day(place), as_of)]
        seen = {look.milestone: look for day in (as_of, self._day(now)) for look in self._at(now, day, as_of)}
        today = [look for key, look in seen.items() if key in asked]
        if len(past) < ENOUGH_LOOKS or not today:
            return {}
        outcomes = expected([self._telling(look, now, as_of) for look in past], silence_means_not=True)
        known = [
            Known(look.case, outcome, decayed(now - look.place, HALF_LIFE))
            for look, outcome in zip(past, outcomes, strict=True)
        ]
        found = chances(known, [look.case for look in today], STRENGTH)
        return {look.milestone: chance.value for look, chance in zip(today, found, strict=True)}

    def late(self, key: Key, place: int, day: date) -> bool | None:
        """Whether a target was missed, as known by a day; None where nobody tells."""
        reached = self._last(key, "reached", day)
        at = self.scale.place(reached) if reached else None
        if at is not None:
            return at > place
        target = self._target(key, day)
        if target is None or self._last(key, "state", day) == "dropped":
            return True
        return True if target > place else None

    def _telling(self, look: Look, now: int, as_of: date) -> Telling:
        """What was told of it at the look at each release since, and what is told today."""
        days = [min(self._day(place) or as_of, as_of) for place in range(look.place, now)]
        return Telling(tuple(self.late(look.milestone, look.place, day) for day in (*days, as_of)))

    def _at(self, place: int, day: date | None, as_of: date) -> Iterator[Look]:
        """The look at a release on a day, or today where that is yet to come."""
        if day is None:
            return
        day = min(day, as_of)
        targets = [one for one in self.milestones if self._stands(one, place, day)]
        load = Counter(self._owner.get(self._initiative(one)) for one in targets)
        for one in targets:
            initiative = self._initiative(one)
            features = (
                log(load[self._owner.get(initiative)]),
                log1p((day - self._since(one.key, place, day)).days),
                log1p((day - self._edited(initiative, day)).days),
            )
            people = self._people.get(initiative, ())
            yield Look(one.key, place, Case(features, ((one.stage,), (initiative,), people)))

    def _stands(self, one: Milestone, place: int, day: date) -> bool:
        """Whether it was to be reached with that release and was the next thing that its initiative was to reach."""
        if self._open_target(one, day) != place or self._last(self._initiative(one), "state", day) == "idea":
            return False
        others = (self._open_target(each, day) for each in self._of_initiative[self._initiative(one)] if each != one)
        return all(other is None or other >= place for other in others)

    def _open_target(self, one: Milestone, day: date) -> int | None:
        """The place of its target where it was open on a day."""
        if self._last(one.key, "reached", day) or self._last(one.key, "state", day) == "dropped":
            return None
        return self._target(one.key, day)

    @cached_property
    def _of_initiative(self) -> Mapping[Key, list[Milestone]]:
        """The milestones of each initiative."""
        made: dict[Key, list[Milestone]] = defaultdict(list)
        for one in self.milestones:
            made[self._initiative(one)].append(one)
        return made

    def _day(self, place: int) -> date | None:
        """The day of the look at a release."""
        release = self.scale.train.releases[place] if place < len(self.scale.train.releases) else None
        before = (release.scope_freeze if release else None) or self.scale.day(place - 1)
        return before + timedelta(days=1) if before else None

    def _since(self, key: Key, place: int, day: date) -> date:
        """Since when a target has stood."""
        on = day
        for at, value in reversed([move for move in self._moves[key, "target"] if move[0] <= day]):
            if value is None or self.scale.place(value) != place:
                break
            on = at
        return on

    def _edited(self, initiative: Key, day: date) -> date:
        """The last day on which anything of an initiative was edited."""
        return max((each for each in self._edits[initiative] if each <= day), default=day)

    def _target(self, key: Key, day: date) -> int | None:
        value = self._last(key, "target", day)
        return self.scale.place(value) if value else None

    def _last(self, key: Key, field: Field, day: date) -> str | None:
        """The value of a field by a day, as far as History tells."""
        found: str | None = None
        for at, value in self._moves[key, field]:
            if at > day:
                break
            found = value
        return found

    def _initiative(self, one: Milestone) -> Key:
        return self._initiatives[one.key]

    @cached_property
    def _initiatives(self) -> Mapping[Key, Key]:
        """The initiative of each milestone; without one it stands for itself."""
        found = ((one, self.program.resolve(one.initiative)) for one in self.milestones)
        return {one.key: initiative or one.key for one, initiative in found}

    @cached_property
    def _moves(self) -> Mapping[tuple[Key, Field], list[tuple[date, str | None]]]:
        """What History tells, by record and field, oldest first."""
        made: dict[tuple[Key, Field], list[tuple[date, str | None]]] = defaultdict(list)
        for move in self.history.moves:
            made[move.record, move.field].append((move.at.astimezone(UTC).date(), move.value))
        for one in self.milestones:
            for field, day, value in self._present(one):
                if day is not None and value is not None and (one.key, field) not in made:
                    made[one.key, field].append((day, value))
        return made

    def _present(self, one: Milestone) -> Iterator[tuple[Field, date | None, str | None]]:
        """What the record says itself, for fields of which History never speaks: that stood since History begins."""
        since = self.history.since.astimezone(UTC).date() if self.history.since else None
        commitment = one.commitment.isoformat() if one.commitment else None
        yield "target", since, one.release.id if one.release else commitment
        yield "reached", one.reached, one.reached.isoformat() if one.reached else None
        yield "state", one.updated or since, "dropped" if one.state == "dropped" else None

    @cached_property
    def _edits(self) -> Mapping[Key, list[date]]:
        """The days on which a record of an initiative was edited."""
        of = {one.key: self._initiative(one) for one in self.milestones}
        made: dict[Key, list[date]] = defaultdict(list)
        for move in self.history.moves:
            if move.field in ("target", "state"):
                made[of.get(move.record, move.record)].append(move.at.astimezone(UTC).date())
        return made

    @cached_property
    def _owner(self) -> Mapping[Key, str]:
        """The owner of each initiative, as written."""
        return {one.key: str(one.owner or "") for one in self.program.all(Initiative)}

    @cached_property
    def _people(self) -> Mapping[Key, tuple[str, ...]]:
        """Who drives the decisions about each initiative."""
        made: dict[Key, dict[str, None]] = defaultdict(dict)
        for decision in self.program.all(Decision):
            for subject in decision.subjects:
                about = self.program.resolve(subject)
                if about is not None and decision.driver is not None:
                    made[about][str(decision.driver)] = None
        return {initiative: tuple(people) for initiative, people in made.items()}
