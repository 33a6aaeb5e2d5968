"""The planning board: what teams took on per iteration, how sure they are, what they achieved of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from kaname.engines import decisions
from kaname.engines.decisions import PREDICTABLE_FROM, predictability
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity
from kaname.model.plan import Iteration, Objective
from kaname.planning.standing import Standing, number, quarter_ends

CONFIDENCE_LOW = Code("coordination.confidence-low", Severity.ACT)
DOUBT_TO_HEAR = Code("coordination.doubt-to-hear", Severity.NOTE)
PREDICTABILITY_LOW = Code("coordination.predictability-low", Severity.WATCH)
CODES = (CONFIDENCE_LOW, DOUBT_TO_HEAR, PREDICTABILITY_LOW)


def findings(standing: Standing) -> Iterator[Finding]:
    """Plans their own teams don't believe in, and teams that achieve less than they committed to."""
    for one in standing.every(Iteration):
        vote = _vote(one)
        if one.ends < standing.as_of or vote.average.value is None:
            continue
        code = None if vote.confident and not vote.discuss else DOUBT_TO_HEAR if vote.confident else CONFIDENCE_LOW
        if code is not None:
            yield code.at(one.key, average=vote.average.value, count=vote.discuss, total=len(one.confidence_votes))
    for (team, quarter), objectives in sorted(_scored(standing).items()):
        found = predictability(objectives)
        if found.share.value is not None and found.share.value < PREDICTABLE_FROM:
            share = Percent(found.share.value)
            yield PREDICTABILITY_LOW.at(team, quarter=quarter, share=share, count=len(objectives))


def _vote(iteration: Iteration) -> decisions.Vote:
    """The vote of an iteration; what is no vote from 1 to 5 is left to the checks of the data."""
    allowed = range(decisions.LOWEST_VOTE, decisions.HIGHEST_VOTE + 1)
    return decisions.confidence_vote([vote for vote in iteration.confidence_votes if vote in allowed])


def _scored(standing: Standing) -> dict[tuple[Key, str], list[decisions.Objective]]:
    """Objectives whose achieved value is known, by team and last quarter, once that quarter is over."""
    found: dict[tuple[Key, str], list[decisions.Objective]] = defaultdict(list)
    for one in standing.every(Objective):
        team, quarter = standing.key(one.team), max(one.quarters, default="")
        if team is not None and quarter and one.achieved_value is not None and quarter_ends(quarter) < standing.as_of:
            value = decisions.Objective(one.business_value or 0, one.achieved_value, one.committed)
            found[team, quarter].append(value)
    return found


def figure(standing: Standing) -> Figure:
    """One row per iteration and team: objectives with their business value, work, and the mean of the votes."""
    iterations = sorted(standing.every(Iteration), key=lambda one: (one.starts, one.id))
    work, objectives = _work(standing), _objectives(standing)
    rows: list[tuple[Cell, ...]] = []
    for one in iterations:
        votes = number(_vote(one).average)
        for team in sorted(standing.keys(one.teams)):
            mine = objectives[team, _quarter(one.starts)]
            value = sum(each.business_value or 0 for each in mine)
            rows.append((one.key, team, len(mine), value, work[one.key, team], votes))
    columns = ("iteration", "team", "objectives", "business_value", "work_count", "votes")
    return Figure("coordination.board", columns, tuple(rows), reason="" if rows else "no_records")


def _work(standing: Standing) -> Counter[tuple[Key, Key]]:
    """Leaves of work by iteration and team."""
    found: Counter[tuple[Key, Key]] = Counter()
    for one in standing.leaf_work:
        iteration = standing.key(one.iteration)
        if iteration is not None:
            found.update((iteration, team) for team in standing.keys(each.team for each in one.allocations))
    return found


def _objectives(standing: Standing) -> dict[tuple[Key, str], list[Objective]]:
    """Objectives by team and quarter."""
    found: dict[tuple[Key, str], list[Objective]] = defaultdict(list)
    for one in standing.every(Objective):
        team = standing.key(one.team)
        if team is not None:
            for quarter in set(one.quarters):
                found[team, quarter].append(one)
    return found


def _quarter(day: date) -> str:
    return f"{day.year:04}-Q{(day.month + 2) // 3}"
