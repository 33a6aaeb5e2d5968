"""Figures that read better crossed than listed: teams by iteration, months by currency."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kaname.model.finding import Figure
from kaname.report.document import Entry, Table
from kaname.report.parts import entry, more, spoken, table
from kaname.words.markers import _
from kaname.words.speech import Speech

_TEAMS = 12
"""Beyond so many columns a board is listed instead."""


def crossed(figure: Figure, speech: Speech) -> Table:
    """A figure as the table in which it is read best."""
    return _CROSSED.get(figure.code, table)(figure, speech)


def _board(figure: Figure, speech: Speech) -> Table:
    """A row for each iteration, a column for each of its teams: work packages and the value of its objectives."""
    rows = _rows(figure)
    teams = sorted({row["team"] for row in rows}, key=speech.name)
    if not rows or len(teams) > _TEAMS:
        return table(figure, speech)
    cells = {(row["iteration"], row["team"]): _planned(row, speech) for row in rows}
    votes = {row["iteration"]: row["votes"] for row in rows}
    head = (speech.column("iteration"), speech.column("votes"), *(speech.name(team) for team in teams))
    none = Entry(speech.cell(None))
    body = tuple(
        (entry(each, speech), entry(vote, speech), *(cells.get((each, team), none) for team in teams))
        for each, vote in votes.items()
    )
    title, note = speech.figure(figure.code)
    how = speech.text(_("A row is an iteration, a column a team; a dash: the team takes no part in it."))
    return Table(title, head, body, f"{note} {how}".strip(), shown=len(body))


def _planned(row: Mapping[str, Any], speech: Speech) -> Entry:
    said = _("{count} (value {value})") if row["business_value"] else "{count}"
    return Entry(spoken(said, speech, count=row["work_count"], value=row["business_value"]), None, numeric=True)


def _money(figure: Figure, speech: Speech) -> Table:
    """A row for each month with the sums of every currency beside each other."""
    rows = _rows(figure)
    currencies = sorted({row["currency"] for row in rows})
    series = ("planned", "actual", "forecast")
    found = {(row["month"], row["currency"]): row for row in rows}
    head = (speech.column("month"), *(f"{speech.column(one)} {each}" for each in currencies for one in series))
    body = tuple(
        (
            Entry(speech.cell(speech.month(month))),
            *(entry(found.get((month, each), {}).get(one), speech) for each in currencies for one in series),
        )
        for month in sorted({row["month"] for row in rows})
    )
    title, note = speech.figure(figure.code)
    note = speech.reason(figure.reason) if not rows and figure.reason else note
    return Table(title, head, body, note, _MONTHS, more(len(body) - _MONTHS, speech))


_MONTHS = 36
_CROSSED: Mapping[str, Callable[[Figure, Speech], Table]] = {
    "coordination.board": _board,
    "finance.by_month": _money,
}


def _rows(figure: Figure) -> list[dict[str, Any]]:
    return [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]
