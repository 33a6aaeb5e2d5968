"""Exposure: what open risks are worth in money and days, with and without responses, and what removing them gains."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import log

from kaname.engines import three_point
from kaname.engines.distributions import NORMAL
from kaname.engines.exposure import expected_value
from kaname.model.base import Money, MoneyRange, ThreePoint
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.risks import Response, Risk
from kaname.planning.exchange import convert, total
from kaname.planning.levels import Counts, Level, in_place, inherent, level, planned
from kaname.planning.standing import Standing

ABOVE_APPETITE = Code("risk.exposure-above-appetite", Severity.ACT)
DRIVES_FORECAST = Code("risk.drives-forecast", Severity.WATCH)
RESPONSE_UNPROFITABLE = Code("risk.response-unprofitable", Severity.NOTE)
CODES = (ABOVE_APPETITE, DRIVES_FORECAST, RESPONSE_UNPROFITABLE)

WORTH_A_RESPONSE_DAYS = 1.0
HEAVIEST = 3
_Z_END = NORMAL.inv_cdf(0.999)  # what the forecast takes the ends of a lognormal for
_FORMS = {"triangular": three_point.Form.TRIANGULAR, "pert": three_point.Form.PERT_BETA}


def money(risk: Risk, at: Level | None) -> Money | None:
    """Expected money of a risk: probability x the mean of its three points, (low + likely + high) / 3."""
    if risk.cost is None or at is None:
        return None
    return Money(amount=expected_value([(at.weight, _mean_money(risk.cost))]), currency=risk.cost.currency)


def _mean_money(cost: MoneyRange) -> Decimal:
    return (cost.low + cost.likely + cost.high) / 3


def working_days(risk: Risk, at: Level | None) -> float | None:
    """Expected working days of a risk, summed over the work it hits."""
    if not risk.days or at is None:
        return None
    return float(at.weight) * sum(mean(impact.days) for impact in risk.days)


def mean(points: ThreePoint) -> float:
    """The mean of three points, by their shape and by what low and high are meant to be."""
    low, likely, high = points.low, points.likely, points.high
    if low == high:
        return likely
    if points.shape == "lognormal":
        z = three_point.Z90 if points.points == "p10-p90" else _Z_END
        return three_point.Lognormal((log(low) + log(high)) / 2, log(high / low) / (2 * z)).mean
    ends = three_point.ThreePoint(low, likely, high)
    form = _FORMS[points.shape]
    if points.points == "p10-p90":
        ends = three_point.ends_from_percentiles(form, low, likely, high)
    return (three_point.triangular if form is three_point.Form.TRIANGULAR else three_point.classic)(ends).mean


def findings(standing: Standing) -> Iterator[Finding]:
    """More exposure than the sponsor carries, risks that hold the forecast, responses that cost more than they save."""
    yield from _appetite(standing)
    for gain in sorted(standing.timetable.gains, key=lambda each: each.risk):
        risk = standing.program.find(gain.risk)
        if isinstance(risk, Risk) and risk.open and gain.p80_days >= WORTH_A_RESPONSE_DAYS and not _answered(risk):
            yield DRIVES_FORECAST.at(risk.key, gain=Days(gain.p80_days), target=gain.target)
    for risk in _open(standing):
        for response in risk.responses:
            yield from _return(standing, risk, response)


def _answered(risk: Risk) -> bool:
    return any(planned(response) for response in risk.responses)


def _open(standing: Standing) -> list[Risk]:
    return [risk for risk in standing.every(Risk) if risk.open]


def _appetite(standing: Standing) -> Iterator[Finding]:
    charter = standing.program.charter
    limit = charter.appetite.exposure_limit
    threats = [
        (amount, risk.key)
        for risk in _open(standing)
        if risk.direction == "threat" and (amount := money(risk, level(risk, in_place))) is not None
    ]
    if limit is None or not standing.known(charter.key):
        return
    sum_ = total(charter, (amount for amount, _ in threats), limit.currency, standing.as_of)
    if isinstance(sum_, Money) and sum_.amount > limit.amount:
        heavy = sorted(threats, key=lambda each: (-_in(standing, each[0], limit.currency), each[1]))
        keys = tuple(key for _, key in heavy[:HEAVIEST])
        yield ABOVE_APPETITE.at(charter.key, *keys, exposure=sum_, limit=limit, heaviest=keys)


def _in(standing: Standing, amount: Money, currency: str) -> Decimal:
    same = convert(standing.program.charter, amount, currency, standing.as_of)
    return same.amount if same is not None else Decimal(0)


def _return(standing: Standing, risk: Risk, response: Response) -> Iterator[Finding]:
    """A response that is not done, to a risk in money alone, and is worth less than it costs."""
    saved = saving(standing, risk, response)
    if risk.days or response.state in ("done", "rejected"):
        return
    if saved is not None and response.cost is not None and saved.amount < response.cost.amount:
        yield RESPONSE_UNPROFITABLE.at(risk.key, response=response.title, cost=response.cost, saved=saved)


def saving(standing: Standing, risk: Risk, response: Response) -> Money | None:
    """The expected money by which one response alone makes a threat smaller or an opportunity larger.

    In the currency of its cost.
    """
    before = money(risk, level(risk, inherent))
    after = money(risk, level(risk, lambda one: one is response))
    if before is None or after is None or response.residual is None:
        return None
    better = Money(amount=_sign(risk) * (before.amount - after.amount), currency=before.currency)
    wanted = response.cost.currency if response.cost is not None else better.currency
    return convert(standing.program.charter, better, wanted, standing.as_of)


def _sign(risk: Risk) -> int:
    """Of a threat less is better, of an opportunity more."""
    return 1 if risk.direction == "threat" else -1


def figures(standing: Standing) -> Iterator[Figure]:
    """Exposure by currency, responses with their return, and what each risk costs the forecast."""
    rows = tuple(_sums(standing))
    columns = ("currency", "direction", "before", "now", "after", "limit")
    yield Figure("risk.exposure", columns, rows, reason="" if rows else "no_money_risks", variant="emv")
    responses = tuple(_response_rows(standing))
    columns = ("record", "response", "strategy", "owner", "due", "cost", "saved", "return", "saved_days", "state")
    yield Figure("risk.responses", columns, responses, reason="" if responses else "no_records")
    gains = sorted(standing.timetable.gains, key=lambda gain: (-gain.p80_days, gain.risk))
    columns = ("record", "target_record", "gain")
    found = tuple((gain.risk, gain.target, Days(gain.p80_days)) for gain in gains)
    reason = "" if found else standing.timetable.no_schedule or "no_schedule_risks"
    yield Figure("risk.gains", columns, found, reason=reason, variant="common random numbers")


def _sums(standing: Standing) -> Iterator[tuple[Cell, ...]]:
    """One row per currency and direction; the appetite beside threats in its own currency."""
    limit = standing.program.charter.appetite.exposure_limit
    risks = [risk for risk in _open(standing) if risk.cost is not None and risk.probability is not None]
    for currency in sorted({risk.cost.currency for risk in risks if risk.cost is not None}):
        for direction in ("threat", "opportunity"):
            mine = [r for r in risks if r.direction == direction and r.cost is not None and r.cost.currency == currency]
            if mine:
                sums = [_sum(mine, stage, currency) for stage in (inherent, in_place, planned)]
                carried = limit if limit and limit.currency == currency and direction == "threat" else None
                yield currency, Term("direction", direction), *sums, carried


def _sum(risks: list[Risk], stage: Counts, currency: str) -> Money:
    amounts = [amount for risk in risks if (amount := money(risk, level(risk, stage))) is not None]
    return Money(amount=sum((amount.amount for amount in amounts), Decimal(0)), currency=currency)


def _response_rows(standing: Standing) -> Iterator[tuple[Cell, ...]]:
    for risk in _open(standing):
        for response in risk.responses:
            saved = saving(standing, risk, response)
            yield (
                risk.key,
                response.title,
                Term("strategy", response.strategy),
                standing.key(response.owner) or standing.key(risk.owner),
                response.due,
                response.cost,
                saved,
                _ratio(saved, response.cost),
                _saved_days(risk, response),
                Term("response_state", response.state),
            )


def _ratio(saved: Money | None, cost: Money | None) -> Percent | Undefined | None:
    """What a response saves for each unit that it costs."""
    if saved is None or cost is None:
        return None
    return Percent(float(saved.amount / cost.amount)) if cost.amount else Undefined("zero_denominator")


def _saved_days(risk: Risk, response: Response) -> Days | None:
    before = working_days(risk, level(risk, inherent))
    after = working_days(risk, level(risk, lambda one: one is response))
    if before is None or after is None or response.residual is None:
        return None
    return Days(_sign(risk) * (before - after))
