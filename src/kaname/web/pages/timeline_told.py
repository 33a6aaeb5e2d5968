"""What moving a day does, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kaname.assessment import Assessment
from kaname.centre.trying import Tried
from kaname.model.base import Key
from kaname.model.finding import Cell, Days, Percent, Undefined
from kaname.planning.workdays import Workdays
from kaname.status.effects import Amount, Dated
from kaname.words import formats
from kaname.words.effects import AMOUNTS, TURNS, UNKNOWN
from kaname.words.speech import Sentence, Speech
from kaname.words.timeline import EFFECT

_SHOWN = 5
_COSTS = ("cost_p50", "cost_p80", "in_budget")


@dataclass(frozen=True)
class Effect:
    """What a panel shows of a day that is moved."""

    speech: Speech
    before: Assessment
    key: Key
    field: str
    days: tuple[date, date]
    tried: Tried

    @property
    def title(self) -> Sentence:
        """What is moved, from when to when, by how much."""
        was, now = self.days
        by = Workdays(self.before.program, self.before.as_of).between(was, now)
        values: dict[str, Cell] = {"record": self.key, "was": was, "now": now, "days": Days(float(abs(by)))}
        return self._say("later" if by > 0 else "earlier" if by < 0 else "as_far", values)

    @property
    def chance(self) -> Sentence | None:
        """How likely the moved promise is kept, before and after."""
        one = next((one for one in self.tried.dates if one.key == self.key), None)
        if one is None or not one.chance.differs or not isinstance(one.chance.after, Percent):
            return None
        likely = formats.likelihood(one.chance.after.share, self.speech.language)
        return self._say("chance", {"was": one.chance.before, "now": one.chance.after, "likely": likely})

    @property
    def end(self) -> Sentence:
        """What becomes of the end of the program."""
        root = self.before.program.charter.key
        one = next((one for one in self.tried.dates if one.key == root), None)
        if one is not None and one.p80.differs:
            return self._say("end", {"p50": one.p50.after, "p80": one.p80.after, "by": self._by(one)})
        known = self.before.timetable.outlooks.get(root)
        if known is None or known.p80 is None:
            return self._say("no_end", {})
        return self._say("end_stays", {"p80": known.p80})

    @property
    def moved(self) -> tuple[Sentence, ...]:
        """The promises and initiatives whose day moves, furthest first."""
        root = self.before.program.charter.key
        found = [one for one in self.tried.dates if one.key not in (root, self.key) and one.p80.differs]
        told = [self._say("moves", {"record": one.key, "p80": one.p80.after, "by": self._by(one)}) for one in found]
        return (*told[:_SHOWN], *self._more(len(told)))

    @property
    def turned(self) -> tuple[Sentence, ...]:
        """The promises whose chance goes over or under one half."""
        found = [one for one in self.tried.dates if one.turned and one.key != self.key]
        return tuple(
            self._say(f"turns_{one.turned}", {"record": one.key, "now": one.chance.after}) for one in found[:_SHOWN]
        )

    @property
    def rows(self) -> Sentence:
        """How many rows move."""
        return self._say("rows", {"n": sum(one.key.kind == "work_package" for one in self.tried.shifted)})

    @property
    def concerned(self) -> Sentence | None:
        """Whom it concerns."""
        keys = self.tried.concerned
        return self._say("concerned", {"who": keys[: 2 * _SHOWN]}) if keys else None

    @property
    def costs(self) -> tuple[Sentence, ...]:
        """What it costs, as far as that is known; empty until all is worked out."""
        if not self.tried.whole:
            return ()
        effects = self.tried.effects
        found = [one for one in effects.amounts if one.key is None and one.code in _COSTS]
        if found:
            return tuple(self._amount(one) for one in found)
        reason = effects.unknown.get("cost")
        if reason:
            return (self.speech.say(UNKNOWN["cost"], {"reason": self.speech.reason(reason)}),)
        return (self._say("no_cost", {}),)

    def _amount(self, one: Amount) -> Sentence:
        name = self.speech.text(AMOUNTS[one.code])
        return self._say("amount", {"name": name, "was": one.value.before, "now": one.value.after})

    @property
    def findings(self) -> tuple[Sentence, ...]:
        """The findings that are new, gone, more or less urgent."""
        if not self.tried.whole:
            return ()
        found = self.tried.effects.findings
        told = [
            self._say("finding", {"turn": self.speech.text(TURNS[one.turn]), "text": self.speech.finding(one.finding)})
            for one in found[:_SHOWN]
        ]
        return (*told, *self._more(len(found)))

    @property
    def overloads(self) -> tuple[Sentence, ...]:
        """The teams that get new weeks over their capacity."""
        if not self.tried.whole:
            return ()
        found = [one for one in self.tried.effects.overloads if one.new]
        return tuple(self._say("overload", {"team": one.team, "n": len(one.new)}) for one in found[:_SHOWN])

    def _by(self, one: Dated) -> Sentence:
        """By how many working days P80 moves."""
        if isinstance(one.later, Undefined):
            return self.speech.cell(None)
        days = one.later.days
        sign = "later_by" if days > 0 else "earlier_by"
        return self._say(sign, {"days": Days(abs(days))})

    def _more(self, count: int) -> Iterator[Sentence]:
        if count > _SHOWN:
            yield self._say("more", {"n": count - _SHOWN})

    def _say(self, name: str, values: Mapping[str, Cell | Sentence]) -> Sentence:
        return self.speech.say(EFFECT[name], values)
