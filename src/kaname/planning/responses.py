"""What responses to risks are worth: the same runs with other levels of the risks, dated anew where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kaname.engines.calendars import working_days_between
from kaname.engines.instance import Comparison, Floats
from kaname.model.base import Key
from kaname.model.program import Program
from kaname.model.risks import Response
from kaname.planning.analysis import ResponseValue, Stage, StageName
from kaname.planning.costing import in_currency
from kaname.planning.engine import Draws, Engine
from kaname.planning.exchange import counted_in
from kaname.planning.levels import Counts, Level, in_place, inherent, level, planned
from kaname.planning.outlooks import promise
from kaname.planning.translation import Translation

_STAGED, _SINGLE = 60_000_000, 3_000_000
"""Activities dated for all stages, and for each response by itself: there only differences of paired runs count."""
_FEWEST = 500
"""Runs, however large the program."""
_WEEK = 7.0


def every(response: Response) -> bool:
    """Responses that were not rejected count."""
    return response.state != "rejected"


STAGES: Mapping[StageName, Counts] = {
    "inherent": inherent,
    "in_place": in_place,
    "planned": planned,
    "every": every,
}


@dataclass(frozen=True)
class Valued:
    """The stages of all responses together, the worth of each, and in how many paired runs that was found."""

    stages: tuple[Stage, ...] = ()
    responses: tuple[ResponseValue, ...] = ()
    runs: int = 0


def valued(
    program: Program, translation: Translation, as_of: date, draws: Draws, engine: Engine, target: Key
) -> Valued:
    """What the target looks like with more and with fewer responses, and what each response changes."""
    if not translation.risks.full:
        return Valued()
    return _Valuing(program, translation, as_of, draws, engine, target).valued()


@dataclass(frozen=True)
class _Choice:
    """The levels with one response changed; `done`: it is in place, and the levels are those without it."""

    risk: Key
    number: int
    done: bool
    levels: Mapping[Key, Level]


@dataclass(frozen=True)
class _Compared:
    """Finishes of the target by choice of events, what risks and delay cost, and in how many runs."""

    found: Comparison
    money: Sequence[Floats]
    runs: int


@dataclass(frozen=True)
class _Valuing:
    program: Program
    translation: Translation
    as_of: date
    draws: Draws
    engine: Engine
    target: Key

    def valued(self) -> Valued:
        every = self._compared([self._levels(counts) for counts in STAGES.values()], _STAGED)
        stages = tuple(self._stage(name, every, number) for number, name in enumerate(STAGES))
        singles = list(self._singles())
        if not singles:
            return Valued(stages, (), every.runs)
        found = self._compared([self._levels(in_place), *(one.levels for one in singles)], _SINGLE)
        values = tuple(self._value(one, found, number) for number, one in enumerate(singles, 1))
        return Valued(stages, values, found.runs)

    def _compared(self, levels: Sequence[Mapping[Key, Level]], work: int) -> _Compared:
        """The finishes of the target and the money, run by run, with the risks at each of some levels."""
        choices = tuple(self.translation.risks.at(one) for one in levels)
        instance, ends = self.translation.instance, self.translation.ends
        dated = len(instance.activities) * (1 + len(choices) / 3)
        runs = min(self.draws.runs, max(_FEWEST, int(work / dated)))
        draws = replace(self.draws, runs=runs, keep=())
        found = self.engine.compare(instance, choices, ends[self.target], draws)
        whole = found
        if self.target != self.translation.root:
            whole = self.engine.compare(instance, choices, self.translation.whole, draws)
        return _Compared(found, [self._money(whole, choice) for choice in range(len(choices))], runs)

    def _levels(self, counts: Counts) -> dict[Key, Level]:
        risks = self.translation.risks
        found = {key: level(risks.risks[key], counts) for key in risks.full}
        return {key: stands for key, stands in found.items() if stands is not None}

    def _singles(self) -> Iterator[_Choice]:
        """Each response by itself: what is pending taken as done, what is done taken as not."""
        base = self._levels(in_place)
        for key, risk in self.translation.risks.risks.items():
            for number, response in enumerate(risk.responses):
                if response.residual is None or response.state == "rejected":
                    continue
                changed = level(risk, _with(response) if response.state != "done" else _without(response))
                if changed is not None:
                    yield _Choice(key, number, response.state == "done", {**base, key: changed})

    def _money(self, whole: Comparison, choice: int) -> Floats:
        """What risks and the delay of the program cost in each run."""
        return whole.costs[choice] + delay_cost(self.program, self.translation, whole.finishes[choice], self.as_of)

    def _stage(self, name: StageName, compared: _Compared, number: int) -> Stage:
        found = compared.found
        days = [self._day(found.percentile(number, share)) for share in (0.5, 0.8, 0.95)]
        record = self.program.charter if self.target == self.translation.root else self.program.need(self.target)
        promised = promise(record)
        chance = None
        if promised is not None:
            kept = found.finishes[number] <= self.translation.instance.at_finish(promised) + 1e-4
            chance = float(kept.mean())
        cost = compared.money[number]
        return Stage(name, days[0], days[1], days[2], chance, float(cost.mean()), _p80(cost))

    def _day(self, time: float) -> date:
        return self.translation.reached_day(self.target, time)

    def _value(self, one: _Choice, compared: _Compared, number: int) -> ResponseValue:
        """Against the first choice, as it stands."""
        found, money = compared.found, compared.money
        before, after = (number, 0) if one.done else (0, number)
        saved = float(money[before].mean() - money[after].mean())
        response = self.translation.risks.risks[one.risk].responses[one.number]
        cost = in_currency(self.program, response.cost, counted_in(self.program), self.as_of)
        return ResponseValue(
            risk=one.risk,
            number=one.number,
            p80_days=self._between(found.percentile(after, 0.8), found.percentile(before, 0.8)),
            mean_days=self._between(float(found.finishes[after].mean()), float(found.finishes[before].mean())),
            saved=saved,
            saved_p80=_p80(money[before]) - _p80(money[after]),
            cost=cost,
            rate=saved / cost if cost else None,
        )

    def _between(self, first: float, last: float) -> float:
        return working_days_between(self.translation.instance.calendars[0], first, last)


def delay_cost(program: Program, translation: Translation, finish: NDArray[np.float32], as_of: date) -> Floats:
    """What the delay of the program beyond its promised end costs in each run; 0 where nobody stated that."""
    charter = program.charter
    rate = in_currency(program, charter.cost_of_delay, counted_in(program), as_of)
    if not rate or charter.ends is None:
        return np.zeros(len(finish))
    late = finish.astype(np.float64) - translation.instance.at_finish(charter.ends)
    return np.maximum(late, 0.0) * (rate / _WEEK)


def _with(response: Response) -> Counts:
    return lambda one: in_place(one) or one is response


def _without(response: Response) -> Counts:
    return lambda one: in_place(one) and one is not response


def _p80(values: Floats) -> float:
    return float(np.quantile(values, 0.8, method="inverted_cdf"))
