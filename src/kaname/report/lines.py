"""The programs of a portfolio as a table, one line each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kaname.model.finding import Cell, Percent
from kaname.model.plan import Charter
from kaname.portfolio import PortfolioAssessment
from kaname.report import parts
from kaname.report.document import Entry, Table
from kaname.status.programs import Line
from kaname.words.markers import _
from kaname.words.speech import Speech

NARROW = ("program", "colour", "promise", "commitment", "p80", "probability", "worst")
WIDE = ("program", "colour", "declared", "promise", "commitment", "p50", "p80", "probability", "last", "worst")

_HEADS: Mapping[str, str] = {
    "program": _("Program"),
    "declared": _("Declared"),
    "promise": _("Promise"),
    "last": _("Is last in"),
    "worst": _("Most urgent"),
}


def table(portfolio: PortfolioAssessment, speech: Speech, columns: tuple[str, ...], shown: int) -> Table:
    """The programs, worst first."""
    heads = tuple(speech.text(_HEADS[name]) if name in _HEADS else speech.column(name) for name in columns)
    entries = (_entries(line, portfolio.joint.last.get(line.name), speech) for line in portfolio.lines)
    rows = tuple(tuple(each[name] for name in columns) for each in entries)
    note = "" if rows else speech.text(_("The portfolio has no programs."))
    return Table("", heads, rows, note, shown, parts.more(len(rows) - shown, speech))


def ends(portfolio: PortfolioAssessment, speech: Speech) -> Table:
    """When the last program is done, then the end of each: as far as they are forecast, the latest first."""
    heads = (speech.text(_("Record")), speech.text(_("Promised")), speech.text(_("Chance")), "P50", "P80", "P95")
    joint = portfolio.joint
    known = [(line, line.end) for line in portfolio.lines if line.end is not None and line.end.p80 is not None]
    known.sort(key=lambda each: (each[1].p80 or date.max, each[0].name), reverse=True)
    rows: list[tuple[Cell, ...]] = [
        (
            line.key,
            end.commitment,
            _share(end.probability),
            end.p50,
            end.p80,
            end.p95,
            _share(joint.last.get(line.name)),
        )
        for line, end in known
    ]
    if joint.p80 is not None:
        rows.insert(0, (portfolio.key, None, _share(joint.kept), joint.p50, joint.p80, joint.p95, None))
    entries = tuple(tuple(parts.entry(cell, speech) for cell in row) for row in rows)
    empty = "" if rows else speech.text(_("Nothing is forecast."))
    return Table("", (*heads, speech.text(_HEADS["last"])), entries, empty, 40, parts.more(len(rows) - 40, speech))


def _share(share: float | None) -> Percent | None:
    return None if share is None else Percent(share)


def _entries(line: Line, last: float | None, speech: Speech) -> Mapping[str, Entry]:
    """Every column of a line; the days are those of the promise or, where there is none, of the end."""
    days = line.promise or line.end
    chance = None if days is None else days.probability
    return {
        "program": Entry(speech.cell(line.key)),
        "colour": parts.entry(line.health.derived, speech),
        "declared": parts.entry(line.health.declared, speech),
        "promise": _promise(line, speech.about(line.name)),
        "commitment": parts.entry(days and days.commitment, speech),
        "p50": parts.entry(days and days.p50, speech),
        "p80": parts.entry(days and days.p80, speech),
        "probability": parts.entry(None if chance is None else Percent(chance), speech),
        "last": parts.entry(None if last is None else Percent(last), speech),
        "worst": _worst(line, speech.about(line.name)),
    }


def _promise(line: Line, own: Speech) -> Entry:
    if line.promise is None:
        return Entry(own.cell(None))
    if line.promise.key.kind == Charter.kind:
        return Entry(parts.spoken(_("its end"), own))
    return Entry(own.cell(line.promise.key))


def _worst(line: Line, own: Speech) -> Entry:
    if line.step is None:
        return Entry(own.cell(None))
    finding = line.step.finding
    title = parts.spoken("{title}", own, title=own.title(finding))
    return Entry(parts.joined((title, own.cell(finding.subjects[0])), own.colon))
