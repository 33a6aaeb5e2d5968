"""The history of a program: the lines of it that were kept, and what its revisions moved."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kaname.model.base import Key
from kaname.model.history import Field, History, Moved, PastForecast, PastPlan, told_fields
from kaname.model.history_lines import Fact, fact_of
from kaname.model.plan import Initiative, Milestone
from kaname.store.lines import Stretch, versions, versions_on
from kaname.store.models import HISTORY, EntityVersion
from kaname.store.upgrades import upgraded

FIRST = 1
"""The number of a program's first revision: what it says did not move there."""
_TOLD = (HISTORY, Milestone.kind, Initiative.kind)
Line = Sequence[Stretch]


def histories(alias: str, lines: Sequence[Line]) -> Iterator[tuple[Line, History]]:
    """The history at the end of each line; lines of one stretch are read together."""
    short = [each for each in lines if len(each) == 1]
    own: dict[int, list[EntityVersion]] = defaultdict(list)
    for rows in versions_on(alias, [each[0] for each in short], _TOLD):
        for row in rows:
            own[row.scenario_id].append(row)
    for each in lines:
        if len(each) == 1:
            yield each, _history(own[each[0].scenario])
        else:
            yield each, _history(versions(alias, each).filter(kind__in=_TOLD).select_related("revision"))


def _history(rows: Iterable[EntityVersion]) -> History:
    lines: list[Fact] = []
    moving: list[EntityVersion] = []
    for row in rows:
        if row.kind != HISTORY:
            moving.append(row)
        elif row.body is not None:
            lines.append(fact_of(row.body))
    moves = [one for one in lines if isinstance(one, Moved)] + list(_moves(moving))
    forecasts = [one for one in lines if isinstance(one, PastForecast)]
    plans = [one for one in lines if isinstance(one, PastPlan)]
    return History.of(dict.fromkeys(moves), dict.fromkeys(forecasts), dict.fromkeys(plans))


def _moves(rows: Iterable[EntityVersion]) -> Iterator[Moved]:
    """What revisions moved of milestones and declared health."""
    before: dict[Key, dict[Field, str]] = {}
    for row in rows:
        key = Key(row.kind, row.record)
        now = {} if row.body is None else told_fields(row.kind, upgraded(row.kind, json.loads(row.body), row.schema))
        was = before.get(key, {})
        before[key] = now
        if row.number == FIRST:
            continue
        by, source = row.revision.by, f"revision {row.number}"
        for field in dict.fromkeys((*was, *now)):
            if was.get(field) != now.get(field):
                yield Moved(row.revision.at, key, field, now.get(field), was.get(field), by=by, source=source)
