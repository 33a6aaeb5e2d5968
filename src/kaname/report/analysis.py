"""What a forecast tells beyond its dates: what drives it, what responses are worth, cost beside finish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from math import floor, log10

from kaname.assessment import Assessment
from kaname.charts import cost_finish, tornado
from kaname.charts.spec import Chart
from kaname.model.base import Money
from kaname.model.finding import Cell, Percent, Term
from kaname.model.risks import Response, Risk
from kaname.planning.analysis import Analysis, CostFinish, ResponseValue
from kaname.report import parts
from kaname.report.document import Block, Entry, Heading, Paragraph, Picture, Table
from kaname.words.forecasting import DRIVERS, STAGES
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

_FRONTIER = 5
"""Pairs of each level in the table; the picture has them all."""


def blocks(assessment: Assessment, found: Analysis, speech: Speech) -> Iterator[Block]:
    """What drives the target, what responses do, and cost beside finish."""
    if found.reason:
        yield Paragraph(
            parts.spoken(_("There is no levelled schedule: {reason}"), speech, reason=speech.reason(found.reason))
        )
        return
    yield from drivers(assessment, found, speech)
    yield from responses(assessment, found, speech)
    yield from money(found, speech)


def drivers(assessment: Assessment, found: Analysis, speech: Speech) -> Iterator[Block]:
    """The tornado as a table and as a picture, and the classic indices of work."""
    yield heading(_("What drives it"), "drivers", speech)
    yield from _pictures(tornado.draw(found, assessment.timetable.outlooks.get(found.target), speech))
    heads = [_("Record"), _("Uncertain"), _("P80 at its best"), _("P80 at its worst"), _("Days between")]
    rows: list[tuple[Cell, ...]] = [
        (one.key, speech.text(DRIVERS[one.kind]), one.best, one.worst, round(one.swing)) for one in found.drivers
    ]
    yield table(
        heads, rows, speech, len(rows), _("Nothing moves P80 by a day: the plan states hardly any uncertainty.")
    )
    if found.sensitivities:
        yield from _indices(found, speech)


def _indices(found: Analysis, speech: Speech) -> Iterator[Block]:
    note = _(
        "CI: share of runs in which it decided the end. SI: how much of its path it fills, by links alone. SSI: CI "
        "times its spread per spread of the end. Cruciality: correlation of its duration with the end, linear and by "
        "rank, with what it shares with others."
    )
    yield heading(_("How work hangs together with the end"), "indices", speech, note)
    heads = [_("Record"), _("CI"), _("SI"), _("SSI"), _("Cruciality"), _("By rank")]
    rows: list[tuple[Cell, ...]] = [
        (one.key, *(_index(value) for value in (one.criticality, one.significance, one.ssi, one.pearson, one.spearman)))
        for one in found.sensitivities
    ]
    yield table(heads, rows, speech, 10)


def _index(value: float | None) -> Cell:
    return None if value is None else round(value, 2)


def responses(assessment: Assessment, found: Analysis, speech: Speech) -> Iterator[Block]:
    """The target before and after responses, and what each of them is worth; money only where the plan has any."""
    priced = any(one.cost or one.cost_p80 for one in found.stages)
    yield heading(_("Before and after responses"), "stages", speech, _STAGES_NOTE if priced else "")
    heads = [_("Responses"), _("P50"), _("P80"), _("Chance"), *([_("Mean cost"), _("P80 cost")] if priced else [])]
    rows: list[tuple[Cell, ...]] = []
    for one in found.stages:
        chance = None if one.probability is None else Percent(one.probability)
        costs = (_money(one.cost, found.currency), _money(one.cost_p80, found.currency)) if priced else ()
        rows.append((speech.text(STAGES[one.name]), one.p50, one.p80, chance, *costs))
    yield table(heads, rows, speech, len(rows), _("No open risk does anything to the forecast."))
    if found.stages:
        yield from _worth(assessment, found, priced, speech)


_STAGES_NOTE = _("Cost: what risks that occur and the delay of the program cost, less what opportunities bring.")


def _worth(assessment: Assessment, found: Analysis, priced: bool, speech: Speech) -> Iterator[Block]:
    note = _(
        "Each by itself, all else as it stands, in the same {runs} runs: working days by which P80 comes earlier, what "
        "risks and delay then cost less on average and at P80, and the former per unit of its own cost. Of what is "
        "done: what it has brought."
    )
    told = str(parts.spoken(note, speech, runs=found.paired_runs))
    yield Heading(speech.text(_("What each response is worth")), "worth", 3, note=told)
    heads = [
        *(_("Response"), _("State"), _("P80 days")),
        *((_("Saves"), _("At P80"), _("Costs"), _("Return")) if priced else (_("Costs"),)),
    ]
    ranked = sorted(found.responses, key=lambda one: (-one.p80_days, -one.saved, one.risk, one.number))
    rows = tuple(tuple(_response(assessment, one, found.currency, priced, speech)) for one in ranked)
    empty = speech.text(_("No response says what it leaves of its risk (`residual`)."))
    shown = 15
    yield Table(
        "", tuple(map(speech.text, heads)), rows, "" if rows else empty, shown, parts.more(len(rows) - shown, speech)
    )
    if found.unpriced_risks:
        said = _("Their cost is left out, as no rate is stated for its currency: {records}")
        yield Paragraph(parts.spoken(said, speech, records=found.unpriced_risks), quiet=True)


def _response(
    assessment: Assessment, one: ResponseValue, currency: str, priced: bool, speech: Speech
) -> Iterator[Entry]:
    response = _of(assessment, one)
    yield Entry(parts.spoken(_("{response} ({risk})"), speech, response=response.title, risk=one.risk))
    yield parts.entry(Term("response_state", response.state), speech)
    yield parts.entry(round(one.p80_days, 1), speech)
    cost = None if one.cost is None else _money(one.cost, currency)
    saved = (_money(one.saved, currency), _money(one.saved_p80, currency)) if priced else ()
    rate = (None if one.rate is None else round(one.rate, 2),) if priced else ()
    yield from (parts.entry(cell, speech) for cell in (*saved, cost, *rate))


def _of(assessment: Assessment, one: ResponseValue) -> Response:
    risk = assessment.program.find(one.risk) or assessment.program.outside[one.risk]
    if not isinstance(risk, Risk):
        raise TypeError(f"no risk: {one.risk}")
    return risk.responses[one.number]


def money(found: Analysis, speech: Speech) -> Iterator[Block]:
    """How likely budget and promised end both hold, and which pairs hold at a level."""
    both = found.cost_finish
    yield heading(_("Cost and finish together"), "cost-finish", speech)
    if both.reason:
        yield Paragraph(
            parts.spoken(_("Cost beside finish is not known: {reason}"), speech, reason=speech.reason(both.reason))
        )
        return
    yield from (Paragraph(one) for one in _confidence(both, speech))
    yield from _pictures(cost_finish.draw(both, speech))
    heads = [_("Holds in"), _("Done by"), _("Costs at most")]
    yield replace(table(heads, _pairs(both), speech, 2 * _FRONTIER), note="")
    if both.unpriced:
        said = _("The people on {count} open pieces of work have no price and are left out: {records}")
        yield Paragraph(parts.spoken(said, speech, count=len(both.unpriced), records=both.unpriced[:8]), quiet=True)


def _confidence(both: CostFinish, speech: Speech) -> Iterator[Sentence]:
    costs = (both.cost_p50, both.cost_p80, both.cost_p95)
    amounts = [_money(one, both.currency) for one in costs if one is not None]
    said = _("Cost at completion: P50 {p50}, P80 {p80}, P95 {p95}.")
    yield parts.spoken(said, speech, p50=amounts[0], p80=amounts[1], p95=amounts[2])
    if both.both is not None and both.in_budget is not None and both.in_time is not None and both.budget is not None:
        said = _(
            "The budget of {budget} holds in {in_budget} of the runs, the promised end {day} in {in_time}, "
            "both in {both}."
        )
        values: dict[str, Cell] = {"budget": _money(both.budget, both.currency), "day": both.commitment}
        shares = {"in_budget": Percent(both.in_budget), "in_time": Percent(both.in_time), "both": Percent(both.both)}
        yield parts.spoken(said, speech, **values, **shares)
    yield parts.spoken(
        _(
            "Counted: what is booked, what budgets plan for all but people and contingency, the people on open work as "
            "it is drawn, risks that occur, and delay after the promised end where a week of it has a price."
        ),
        speech,
    )


def _pairs(both: CostFinish) -> list[tuple[Cell, ...]]:
    """Some pairs of each level, from an early finish to the least cost; the earliest has room for any cost."""
    rows: list[tuple[Cell, ...]] = []
    for level in dict.fromkeys(level for level, _day, _cost in both.frontier):
        pairs = [(day, cost) for at, day, cost in both.frontier if at == level]
        pairs = pairs[1:] if len(pairs) > _FRONTIER else pairs
        step = max(1, (len(pairs) - 1) // (_FRONTIER - 1))
        rows += [(Percent(level), day, _money(cost, both.currency)) for day, cost in pairs[::step][:_FRONTIER]]
    return rows


def _money(amount: float, currency: str) -> Cell:
    """An amount to four digits: what is drawn is not known more closely."""
    rounded = round(amount, 3 - floor(log10(abs(amount)))) if abs(amount) >= 1 else 0.0
    return rounded if not currency else Money(amount=Decimal(round(rounded)), currency=currency)


def heading(text: str, anchor: str, speech: Speech, note: str = "") -> Heading:
    """A heading below that of a section."""
    return Heading(speech.text(text), anchor, 3, note=speech.text(note) if note else "")


def table(heads: Iterable[str], rows: list[tuple[Cell, ...]], speech: Speech, shown: int, empty: str = "") -> Table:
    """Rows of values under heads; `empty` is said where there are none."""
    entries = tuple(tuple(parts.entry(cell, speech) for cell in row) for row in rows)
    said = speech.text(empty) if empty and not rows else ""
    return Table("", tuple(map(speech.text, heads)), entries, said, shown, parts.more(len(rows) - shown, speech))


def _pictures(drawn: Iterable[Chart]) -> Iterator[Picture]:
    for chart in drawn:
        yield Picture(chart.title, chart.spec, chart.alt, chart.note, chart.legend)
