"""Teams: what is asked of them against what they have, when they are off, when they work, when they could meet."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from pydantic import Field

from kaname import charts
from kaname.assessment import Assessment
from kaname.charts import load as load_chart
from kaname.model.base import Key, Value
from kaname.report import parts
from kaname.report.compose import pictures
from kaname.report.document import Block, Points
from kaname.status.between.days import DayOf, Hours, Span, TeamDays, days_of, hours_of, meetings
from kaname.web.api.asking import asked
from kaname.web.between.beside import few
from kaname.web.pages.frame import page
from kaname.web.pages.program import waiting
from kaname.web.pages.visit import Visit, visited
from kaname.words import formats
from kaname.words import teams as words
from kaname.words.speech import Sentence, Speech

NAME = "load"
_OVERLOADED = "roadmap.team-overloaded"
_FIGURE = "roadmap.load"
_WIDE = 960
_MOST = 40
"""Teams in the pictures of days and hours, unless some are chosen."""


class Question(Value):
    """What is asked for, as addresses write it; the teams beside."""

    month: str = Field("", pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")
    span: Literal["month", "quarter"] = "month"
    day: date | Literal[""] = ""
    minutes: int = Field(60, ge=15, le=480)
    weeks: int = Field(6, ge=1, le=26)

    def first(self, today: date) -> date:
        """The first day of the calendar."""
        day = date.fromisoformat(f"{self.month}-01") if self.month else today.replace(day=1)
        return day.replace(month=day.month - (day.month - 1) % 3) if self.span == "quarter" else day

    def last(self, today: date) -> date:
        """The last day of the calendar."""
        first = self.first(today)
        last = _moved(first, 2) if self.span == "quarter" else first
        return last.replace(day=monthrange(last.year, last.month)[1])


def _moved(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Square:
    """A day in the calendar: its sign, what it says aloud, how it is shown."""

    sign: str
    said: str
    classes: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Working hours in the picture of a day."""

    x: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A team in the picture of a day: its bars, and the hours by its own clock."""

    y: int
    name: str
    url: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting in words: when for the reader, when for each team and what it costs them."""

    when: str
    suits: bool
    teams: tuple[tuple[str, str], ...]


@visited
def load(visit: Visit) -> HttpResponse:
    """The page."""
    one, question = visit.assessment, asked(visit.request, Question, alone=False)
    if one is None or visit.entry is None:
        return waiting(visit, NAME, "between/waiting.html")
    chosen, everybody = _chosen(visit, one)
    day = question.day or one.as_of
    name = (NAME, question, chosen, _zone(visit, one).key, visit.language, visit.place)
    return page(
        visit,
        "between/teams.html",
        NAME,
        asked=question,
        answer=words.answer(one, visit.speech),
        load=visit.part(f"{NAME}/load", lambda speech: tuple(_load(one, speech))),
        teams=tuple((key.id, visit.speech.name(key), key in chosen) for key in everybody),
        month=question.first(one.as_of).strftime("%Y-%m"),
        day=day,
        days=few(visit.entry, name, lambda: _days_html(visit, one, question, day, chosen, everybody)),
    )


def _days_html(
    visit: Visit,
    one: Assessment,
    question: Question,
    day: date,
    chosen: tuple[Key, ...],
    everybody: tuple[Key, ...],
) -> SafeString:
    """Days, hours and times to meet as a part of the page."""
    first, last = question.first(one.as_of), question.last(one.as_of)
    hours = hours_of(one.standing, chosen, _local_day(visit, one, day))
    context = {
        "visit": visit,
        "speech": visit.speech,
        "asked": question,
        "calendar": tuple(_row(visit, team) for team in days_of(one.standing, first, last) if team.team in chosen),
        "days": tuple((each, each == one.as_of) for each in _days(first, last)),
        "months": (visit.speech.month(first), visit.speech.month(last) if first.month != last.month else ""),
        "before": _moved(first, -3 if question.span == "quarter" else -1).strftime("%Y-%m"),
        "after": _moved(first, 3 if question.span == "quarter" else 1).strftime("%Y-%m"),
        "legend": tuple((visit.speech.text(sign), visit.speech.text(text)) for sign, text in words.LEGEND),
        "clock": visit.speech.say(words.CLOCK, {"day": day, "zone": _zone(visit, one).key}),
        "lanes": tuple(_lanes(visit, one, hours)),
        "height": len(hours.teams) * 26 + 26,
        "ticks": tuple(_ticks(hours)),
        "together": tuple(_bar(hours, span, visit, one) for span in hours.together),
        "together_said": words.together(hours, _zone(visit, one), visit.speech),
        "unzoned": tuple(Sentence((visit.speech.part(key),)) for key in hours.unzoned),
        "slots": tuple(_slots(visit, one, chosen, day, question)),
        "chosen": "".join(f"&team={key.id}" for key in chosen) if len(chosen) < len(everybody) else "",
    }
    return render_to_string("between/teams_days.html", context)


def _chosen(visit: Visit, one: Assessment) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """The teams that are asked about, and all there are."""
    everybody = tuple(sorted(one.standing.teams, key=lambda key: visit.speech.name(key).casefold()))
    wanted = set(visit.request.GET.getlist("team"))
    return tuple(key for key in everybody if key.id in wanted) or everybody[:_MOST], everybody


def _load(one: Assessment, speech: Speech) -> Iterator[Block]:
    found = [each for each in one.roadmap.findings if each.code == _OVERLOADED]
    yield Points(tuple(parts.finding_point(each, speech) for each in found), speech.text(words.NOBODY_OVER), shown=8)
    drawn: tuple[charts.Chart, ...] = tuple(load_chart.draw(one.roadmap, speech))
    yield from pictures(drawn)
    yield parts.table(one.roadmap.figure(_FIGURE), speech, shown=10)


def _days(first: date, last: date) -> Iterator[date]:
    yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _row(visit: Visit, team: TeamDays) -> tuple[Sentence, tuple[Square, ...], int]:
    name = Sentence((visit.speech.part(team.team),))
    return name, tuple(_square(visit.speech, team, day) for day in team.days), team.worked


def _square(speech: Speech, team: TeamDays, day: DayOf) -> Square:
    said = [speech.day(day.day), speech.text(words.KINDS[day.kind]), day.reason]
    away = day.away if day.kind == "works" else 0
    if away:
        said.append(str(speech.say(words.AWAY, {"count": away, "people": team.people})))
    sign = str(away) if away else speech.text(words.SIGNS[day.kind])
    return Square(sign, " · ".join(filter(None, said)), f"{day.kind}{' away' if away else ''}")


def _zone(visit: Visit, one: Assessment) -> ZoneInfo:
    """The reader's zone, else that of the program."""
    return ZoneInfo(visit.user.zone or one.program.charter.zone or "UTC")


def _local_day(visit: Visit, one: Assessment, day: date) -> Span:
    zone = _zone(visit, one)
    start, end = (datetime.combine(each, time.min, tzinfo=zone) for each in (day, day + timedelta(days=1)))
    return Span(start.astimezone(ZoneInfo("UTC")), end.astimezone(ZoneInfo("UTC")))


def _lanes(visit: Visit, one: Assessment, hours: Hours) -> Iterator[Lane]:
    for at, (key, spans) in enumerate(hours.teams.items()):
        name = words.fitted(visit.speech.name(key), 27)
        bars = tuple(_bar(hours, span, visit, one, key) for span in spans)
        yield Lane(24 + at * 26, name, visit.links.get(key) or "", bars)


def _bar(hours: Hours, span: Span, visit: Visit, one: Assessment, team: Key | None = None) -> Bar:
    whole = hours.within.length
    x = (span.start - hours.within.start) / whole * _WIDE
    zone = _zone(visit, one) if team is None else _team_zone(one, team)
    text = f"{span.start.astimezone(zone):%H:%M}–{span.end.astimezone(zone):%H:%M}"
    return Bar(round(x, 1), round(span.length / whole * _WIDE, 1), f"{text} {zone.key}")


def _team_zone(one: Assessment, team: Key) -> ZoneInfo:
    return ZoneInfo(one.standing.teams[team].zone or one.program.charter.zone or "UTC")


def _ticks(hours: Hours) -> Iterator[tuple[float, str]]:
    """Every third hour of the reader's day."""
    count = round(hours.within.length / timedelta(hours=1))
    yield from ((round(hour / count * _WIDE, 1), str(hour)) for hour in range(0, count + 1, 3))


def _slots(visit: Visit, one: Assessment, chosen: tuple[Key, ...], day: date, question: Question) -> Iterator[Slot]:
    speech, zone = visit.speech, _zone(visit, one)
    for slot in meetings(one.standing, chosen, day, question.weeks, question.minutes):
        told = tuple(
            (
                speech.name(key),
                words.local(slot.start.astimezone(_team_zone(one, key)), cost, speech),
            )
            for key, cost in slot.cost.items()
        )
        yield Slot(formats.moment(slot.start.astimezone(zone), visit.language), slot.suits_all, told)
