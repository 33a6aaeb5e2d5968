"""The program board: by team and iteration what is delivered, given and needed, and what is given too late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kaname.duties.coordination.dependencies import Contract, contracts
from kaname.model.base import Key
from kaname.model.people import Team
from kaname.model.plan import Iteration, Milestone
from kaname.planning.standing import Standing, work_state

Part = Literal["milestone", "work", "gives", "needs"]
PARTS: tuple[Part, ...] = ("milestone", "gives", "needs", "work")
SHOWN = 5
"""Iterations side by side."""
BEFORE, AFTER = -1, SHOWN
"""Where what lies before the first and after the last of them is put, or has no day."""
_LATE = frozenset({"overdue", "late", "delivered_late"})


@dataclass(frozen=True, slots=True)
class Card:
    """Something on the board: a record in the row of a party, on a day."""

    part: Part
    key: Key
    party: Key
    column: int
    day: date | None
    state: str
    stated: bool = True
    """Whether the plan places it in the iteration; else the schedule does."""


@dataclass(frozen=True, slots=True)
class String:
    """A dependency as a string from what is given to where it is needed; `late` where it comes after the need."""

    key: Key
    gives: Card
    needs: Card
    late: bool


@dataclass(frozen=True)
class Board:
    """Cards and strings, by parties (teams first) and iterations; `earlier` and `later` name where others begin."""

    iterations: tuple[Iteration, ...]
    parties: tuple[Key, ...]
    cards: tuple[Card, ...]
    strings: tuple[String, ...]
    earlier: int | None
    later: int | None

    @property
    def of(self) -> Mapping[tuple[Key, int], Sequence[Card]]:
        """The cards of each cell, in the order in which they lie there."""
        found: dict[tuple[Key, int], list[Card]] = defaultdict(list)
        for one in sorted(self.cards, key=lambda card: (PARTS.index(card.part), card.day or date.max, card.key)):
            found[one.party, one.column].append(one)
        return found


def board(standing: Standing, first: int | None = None) -> Board:
    """The board from the iteration of a number on, else from the last one that is over."""
    every = sorted(standing.every(Iteration), key=lambda one: (one.starts, one.id))
    over = sum(one.ends < standing.as_of for one in every)
    start = min(max(over - 1 if first is None else first, 0), max(len(every) - 1, 0))
    shown = tuple(every[start : start + SHOWN])
    strings = tuple(_strings(standing, shown))
    owed = [card for string in strings for card in (string.gives, string.needs)]
    cards = (*_deliverables(standing, shown), *owed)
    teams = {key for one in shown for key in standing.keys(one.teams)} | {card.party for card in cards}
    parties = sorted(teams, key=lambda key: (key.kind != Team.kind, key))
    earlier = max(start - SHOWN + 1, 0) if start else None
    later = start + SHOWN - 1 if start + SHOWN < len(every) else None
    return Board(shown, tuple(parties), cards, strings, earlier, later)


def _column(shown: Sequence[Iteration], day: date | None) -> int:
    """The iteration that a day lies in; between two of them, the one that begins next."""
    if day is None or not shown:
        return AFTER
    if day < shown[0].starts:
        return BEFORE
    return next((at for at, one in enumerate(shown) if day <= one.ends), AFTER)


def _deliverables(standing: Standing, shown: Sequence[Iteration]) -> Iterator[Card]:
    """Milestones of teams, and leaves of work: where the plan puts them, else where they end; none outside."""
    at = {one.key: number for number, one in enumerate(shown)}
    for one in standing.every(Milestone):
        owner, day = standing.key(one.owner), one.reached or one.commitment
        column = _column(shown, day)
        if owner is not None and owner.kind == Team.kind and 0 <= column < len(shown) and one.state != "dropped":
            yield Card("milestone", one.key, owner, column, day, one.state)
    for work in standing.leaf_work:
        slot, iteration = standing.slot(work.key), standing.key(work.iteration)
        day = work.finished or (slot.finish if slot else None)
        column = at.get(iteration, AFTER) if iteration is not None else _column(shown, day)
        if 0 <= column < len(shown):
            for team in standing.keys(each.team for each in work.allocations):
                yield Card("work", work.key, team, column, day, work_state(work), iteration is not None)


def _strings(standing: Standing, shown: Sequence[Iteration]) -> Iterator[String]:
    """What one party gives another, as far as either end lies on what is shown or has no day."""
    for one in contracts(standing):
        if one.giver is None or one.receiver is None:
            continue
        state, need = one.state(standing.as_of), one.link.need_by
        given = _given(one)
        gives = Card("gives", one.link.key, one.giver, _column(shown, given), given, state)
        needs = Card("needs", one.link.key, one.receiver, _column(shown, need), need, state)
        columns = (gives.column, needs.column)
        closed = state in ("delivered", "delivered_late", "declined")
        if set(columns) <= {BEFORE} and closed:
            continue
        late = state in _LATE or (given is not None and need is not None and given > need)
        yield String(one.link.key, gives, needs, late and state != "declined")


def _given(one: Contract) -> date | None:
    """The day on which it comes: delivered, else the later of what is promised and what is forecast."""
    if one.link.delivered is not None:
        return one.link.delivered
    return max((day for day in (one.link.promised, one.p80) if day is not None), default=one.link.need_by)


def waiting(strings: Iterable[String]) -> tuple[Key, ...]:
    """What nobody has answered yet, and what its giver declined, by the day of need."""
    open_ = [one for one in strings if one.gives.state not in ("delivered", "delivered_late")]
    return tuple(one.key for one in sorted(open_, key=lambda one: (one.needs.day or date.max, one.key)))
