"""Analysis: what a forecast tells beyond its dates: worth of responses, drivers of the finish, cost beside finish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kaname.model.base import Key
from kaname.planning.timetable import Method

StageName = Literal["inherent", "in_place", "planned", "every"]
DriverKind = Literal["work", "risk", "team", "program"]


@dataclass(frozen=True, slots=True)
class Stage:
    """The target with some responses in place: none, those done, those agreed as well, every one not rejected.

    `cost` is the mean and `cost_p80` the P80 of what risks and the delay of the program cost, in its currency.
    """

    name: StageName
    p50: date
    p80: date
    p95: date
    probability: float | None
    cost: float
    cost_p80: float


@dataclass(frozen=True, slots=True)
class ResponseValue:
    """What one response is worth to the target, all else as it stands, by common random numbers.

    `p80_days` are the working days by which P80 comes earlier (mean: `mean_days`); `saved` is the mean money by which
    risks and delay cost less, `saved_p80` that of their P80, `cost` its own, in the currency of the program; `rate` is
    `saved` per unit of cost. A response that is done is compared with what would be without it.
    """

    risk: Key
    number: int
    p80_days: float
    mean_days: float
    saved: float
    saved_p80: float
    cost: float | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class Driver:
    """What moves the P80 of the target: its day in the runs in which this alone went best, and in which it went worst.

    Best and worst are the lowest and the highest tenth of the draws, of a threat that it does not or does occur, of
    an opportunity that it does or does not. `swing` is the working days between.
    """

    kind: DriverKind
    key: Key
    best: date
    worst: date
    swing: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How a piece of work hangs together with the finish: CI, SI, SSI, and cruciality by Pearson and Spearman.

    CI, SI and SSI speak of the end of the program, so they are None for any other target; SI is that of the critical
    path. None where nothing varies.
    """

    key: Key
    criticality: float | None
    significance: float | None
    ssi: float | None
    pearson: float | None
    spearman: float | None


@dataclass(frozen=True, slots=True)
class CostFinish:
    """Cost and finish of the program in the same runs: how likely the budget and the promised end both hold.

    Cost is what is booked, what budgets plan for other things than people and contingency, the people on the work that
    is left as drawn, risks that occur, and delay, in `currency`. `frontier` are pairs (level, day, cost) that hold
    together at a level; `runs` some (day, cost) of the runs. `unpriced` is work whose people have no price. Without
    `reason` there are all.
    """

    currency: str = ""
    budget: float | None = None
    commitment: date | None = None
    both: float | None = None
    in_budget: float | None = None
    in_time: float | None = None
    cost_p50: float | None = None
    cost_p80: float | None = None
    cost_p95: float | None = None
    frontier: tuple[tuple[float, date, float], ...] = ()
    runs: tuple[tuple[date, float], ...] = field(default=(), repr=False)
    unpriced: tuple[Key, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Analysis:
    """What there is to say about the forecast of a target; nothing, with the reason, where there is no schedule.

    `network` is the P80 of each record that ends with work by the critical path alone, `currency` that of all money.
    """

    target: Key
    method: Method = ""
    runs: int = 0
    most_runs: int = 0
    tolerance: float | None = None
    paired_runs: int = 0
    seed: int = 0
    currency: str = ""
    stages: tuple[Stage, ...] = ()
    responses: tuple[ResponseValue, ...] = ()
    drivers: tuple[Driver, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()
    cost_finish: CostFinish = field(default_factory=lambda: CostFinish(reason="no_schedule"))
    network: Mapping[Key, date] = field(default_factory=dict[Key, date])
    unpriced_risks: tuple[Key, ...] = ()
    reason: str = ""
