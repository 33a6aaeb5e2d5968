"""Orders of work: WSJF, CD3 with the cost of a sequence, RICE, and the shares of MoSCoW.

Sources: SAFe 6.0 (WSJF on relative scores); Reinertsen, The Principles of Product Development Flow (cost of delay in
money per time, CD3); Intercom, McBride (RICE); DSDM (MoSCoW). Relative scores and money are different kinds with
different names and never share one order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from kaname.engines.ratio import Ratio, Reason, divide

RELATIVE_SCALE = (1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0)
IMPACT_SCALE = (3.0, 2.0, 1.0, 0.5, 0.25)
CONFIDENCE_SCALE = (1.0, 0.8, 0.5)
SMALLEST_EFFORT_PERSON_MONTHS = 0.5
MUST_LIMIT = 0.6
COULD_TARGET = 0.2
ZERO = Decimal(0)


class Caution(StrEnum):
    """What makes a score less trustworthy without making it wrong."""

    OFF_SCALE = "off_scale"
    NO_ONE_IN_COLUMN = "no_one_in_column"
    EFFORT_BELOW_MINIMUM = "effort_below_minimum"
    MUSTS_ABOVE_LIMIT = "musts_above_limit"
    COULDS_BELOW_TARGET = "coulds_below_target"


class Warned(NamedTuple):
    """A caution about one column, and about one key where it concerns only that."""

    caution: Caution
    column: str
    key: str | None = None


class RelativeJob(NamedTuple):
    """One job with its relative scores."""

    key: str
    business_value: float
    time_criticality: float
    rr_oe: float
    job_size: float


class RelativeScore(NamedTuple):
    """CoD = business value + time criticality + RR|OE, and WSJF = CoD / job size."""

    key: str
    cod: float
    wsjf: Ratio[float]


class RelativeOrder(NamedTuple):
    """Jobs by WSJF, highest first, and what speaks against the scores. The scores are used as given."""

    scores: tuple[RelativeScore, ...]
    warnings: tuple[Warned, ...]
    variant: str = "safe_relative"


class Profile(StrEnum):
    """How the cost of finishing late grows with time."""

    STANDARD = "standard"
    URGENT_WITH_PEAK = "urgent_with_peak"
    FIXED_DATE = "fixed_date"
    INTANGIBLE = "intangible"


class Delay(NamedTuple):
    """Cost of delay in money: a rate per period, or at a fixed date a sum.

    STANDARD costs `rate` per period without end; URGENT_WITH_PEAK likewise, until after `until_periods` nothing is left
    to lose; FIXED_DATE costs `lump` once it is later than `until_periods`; INTANGIBLE costs nothing that is known.
    """

    profile: Profile = Profile.STANDARD
    rate: Decimal = ZERO
    until_periods: Decimal = ZERO
    lump: Decimal = ZERO


class MoneyJob(NamedTuple):
    """One job with its duration and its cost of delay in money."""

    key: str
    duration_periods: Decimal
    delay: Delay


class Reach(NamedTuple):
    """The inputs of RICE: reach per fixed period, impact, confidence as a share, effort in person-months."""

    reach: float
    impact: float
    confidence: float
    effort_person_months: float


class ReachScore(NamedTuple):
    """RICE = reach x impact x confidence / effort."""

    score: Ratio[float]
    warnings: tuple[Warned, ...]


class Category(StrEnum):
    """The four categories of MoSCoW."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"
    WONT = "wont"


class Shares(NamedTuple):
    """Effort per category as a share of what is in scope (won't-haves are not), against DSDM's 60 % and 20 %."""

    share: dict[Category, Ratio[float]]
    warnings: tuple[Warned, ...]


def wsjf(jobs: Sequence[RelativeJob]) -> RelativeOrder:
    """Rank by WSJF, highest first; of equals the smaller job comes first; a job without a size comes last."""
    sizes = {job.key: job.job_size for job in jobs}
    scores = [_relative_score(job) for job in jobs]
    scores.sort(key=lambda score: (score.wsjf.value is None, -(score.wsjf.value or 0.0), sizes[score.key]))
    return RelativeOrder(tuple(scores), tuple(_relative_warnings(jobs)))


def cd3(job: MoneyJob) -> Ratio[Decimal]:
    """CD3 = cost of delay / duration, for work whose delay costs a rate from the first period on."""
    if job.delay.profile is not Profile.STANDARD:
        return Ratio(None, Reason.NO_RATE)
    if job.duration_periods <= 0:
        return Ratio(None, Reason.NO_SIZE)
    return Ratio(job.delay.rate / job.duration_periods)


def cd3_order(jobs: Sequence[MoneyJob]) -> tuple[MoneyJob, ...]:
    """Jobs by CD3, highest first: the cheapest sequence for one worker and linear cost. Those without CD3 come last."""

    def rank(job: MoneyJob) -> tuple[bool, Decimal, Decimal]:
        value = cd3(job).value
        return value is None, -(value or ZERO), job.duration_periods

    return tuple(sorted(jobs, key=rank))


def delay_cost(delay: Delay, finish_periods: Decimal) -> Decimal:
    """What it costs to finish at this time instead of at once."""
    match delay.profile:
        case Profile.STANDARD:
            return delay.rate * finish_periods
        case Profile.URGENT_WITH_PEAK:
            return delay.rate * min(finish_periods, delay.until_periods)
        case Profile.FIXED_DATE:
            return delay.lump if finish_periods > delay.until_periods else ZERO
        case Profile.INTANGIBLE:
            return ZERO


def sequence_cost(jobs: Iterable[MoneyJob]) -> Decimal:
    """Total delay cost of doing the jobs one after the other in this order: the sum of CoD_i x finish_i."""
    clock, cost = ZERO, ZERO
    for job in jobs:
        clock += job.duration_periods
        cost += delay_cost(job.delay, clock)
    return cost


def rice(given: Reach) -> ReachScore:
    """RICE of one item; scores off the scales and very small efforts are accepted with a warning."""
    product = given.reach * given.impact * given.confidence
    effort = given.effort_person_months
    score: Ratio[float] = Ratio(product / effort) if effort > 0 else Ratio(None, Reason.NO_SIZE)
    warnings: list[Warned] = []
    if given.impact not in IMPACT_SCALE:
        warnings.append(Warned(Caution.OFF_SCALE, "impact"))
    if given.confidence not in CONFIDENCE_SCALE:
        warnings.append(Warned(Caution.OFF_SCALE, "confidence"))
    if effort < SMALLEST_EFFORT_PERSON_MONTHS:
        warnings.append(Warned(Caution.EFFORT_BELOW_MINIMUM, "effort_person_months"))
    return ReachScore(score, tuple(warnings))


def moscow(efforts: Iterable[tuple[Category, float]]) -> Shares:
    """Shares of effort: Musts should stay within 60 %, Coulds make a contingency of about 20 %."""
    sums = dict.fromkeys(Category, 0.0)
    for category, effort in efforts:
        sums[category] += effort
    scope = sum(sums[category] for category in Category if category is not Category.WONT)
    share = {key: divide(sums[key], scope, Reason.NO_SIZE) for key in Category if key is not Category.WONT}
    warnings: list[Warned] = []
    if (share[Category.MUST].value or 0.0) > MUST_LIMIT:
        warnings.append(Warned(Caution.MUSTS_ABOVE_LIMIT, "must"))
    if scope and (share[Category.COULD].value or 0.0) < COULD_TARGET:
        warnings.append(Warned(Caution.COULDS_BELOW_TARGET, "could"))
    return Shares(share, tuple(warnings))


def _relative_score(job: RelativeJob) -> RelativeScore:
    cod = job.business_value + job.time_criticality + job.rr_oe
    return RelativeScore(job.key, cod, Ratio(cod / job.job_size) if job.job_size > 0 else Ratio(None, Reason.NO_SIZE))


def _relative_warnings(jobs: Sequence[RelativeJob]) -> Iterable[Warned]:
    for column in RelativeJob._fields[1:]:
        scores = {job.key: float(getattr(job, column)) for job in jobs}
        if scores and 1.0 not in scores.values():
            yield Warned(Caution.NO_ONE_IN_COLUMN, column)
        for key, score in scores.items():
            if score not in RELATIVE_SCALE:
                yield Warned(Caution.OFF_SCALE, column, key)
