"""When teams in several time zones meet: in everybody's working hours, else so that nobody always bears the late hour.

What a slot costs a team is how many minutes before it opens or after it closes the meeting begins or ends. Where every
slot costs somebody something, each occurrence takes the one by which the team that bore most so far bears least.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Generic, TypeVar

from kaname.engines.working_time import DAY, Site, Span, common, merge, shift, shifts

K = TypeVar("K", bound=Hashable)
STEP = timedelta(minutes=30)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class FairSlot(Generic[K]):
    """A meeting: when it begins and ends (UTC), what it costs each team in minutes, what each bore with it so far."""

    start: datetime
    end: datetime
    cost: Mapping[K, int]
    borne: Mapping[K, int]

    @property
    def suits_all(self) -> bool:
        """Whether it lies in everybody's working hours."""
        return not any(self.cost.values())


def fair_slots(sites: Mapping[K, Site], days: Sequence[date], length: timedelta) -> tuple[FairSlot[K], ...]:
    """A slot for each day (of UTC), or for the first after it on which all of them work; none without sites."""
    if not sites:
        return ()
    borne = dict.fromkeys(sites, 0)
    found: list[FairSlot[K]] = []
    for day in days:
        on = next((day + DAY * n for n in range(14) if _all_work(sites, day + DAY * n)), None)
        if on is None:
            continue
        start, cost = min(_starts(sites, on, length), key=lambda one: _rank(one, borne))
        borne = {team: borne[team] + cost[team] for team in sites}
        found.append(FairSlot(start, start + length, cost, dict(borne)))
    return tuple(found)


def _all_work(sites: Mapping[K, Site], day: date) -> bool:
    return all(site.week.works(day) for site in sites.values())


def _starts(sites: Mapping[K, Site], day: date, length: timedelta) -> Iterator[tuple[datetime, dict[K, int]]]:
    """Every start of a day with what it costs each."""
    worked = {team: [span for n in (-1, 0, 1) if (span := shift(site, day + DAY * n))] for team, site in sites.items()}
    at = datetime.combine(day, time.min, tzinfo=UTC)
    for n in range(DAY // STEP):
        span = Span(at + STEP * n, at + STEP * n + length)
        yield span.start, {team: _cost(span, spans) for team, spans in worked.items()}


def _cost(meeting: Span, worked: Sequence[Span]) -> int:
    """The minutes by which a meeting sticks out of the nearest working hours."""
    return min(
        max(span.start - meeting.start, timedelta(0)) // _MINUTE + max(meeting.end - span.end, timedelta(0)) // _MINUTE
        for span in worked
    )


def _rank(one: tuple[datetime, Mapping[K, int]], borne: Mapping[K, int]) -> tuple[bool, int, int, int, datetime]:
    """Slots that suit all first; else by the most that anybody has then borne, by the sum, by the worst now."""
    start, cost = one
    total = sum(cost.values())
    return total > 0, max(borne[team] + cost[team] for team in cost), total, max(cost.values()), start


def together(sites: Mapping[K, Site], within: Span) -> list[Span]:
    """The times of a span in which all of them work."""
    left = [within] if sites else []
    for site in sites.values():
        worked = merge(list(shifts(site, within)))
        left = [part for one in left for other in worked if (part := common(one, other)).length]
    return left
