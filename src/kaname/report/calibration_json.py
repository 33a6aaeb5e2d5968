"""The track record as JSON: codes and numbers that mean the same in every language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from kaname.assessment import Assessment
from kaname.planning.replay import Replay
from kaname.planning.timetable import Experience, OutsideView
from kaname.planning.track_record import Score, Scored, Summary
from kaname.report.forecast_json import seen


def written(assessments: Mapping[str, Assessment]) -> str:
    """The track records of programs by name ('' where it is the only one) as one text."""
    found = {name: _program(one) for name, one in assessments.items()}
    return json.dumps(found[""] if found.keys() == {""} else {"programs": found}, ensure_ascii=False, indent=1) + "\n"


def _program(assessment: Assessment) -> dict[str, Any]:
    record = assessment.track_record
    return {
        "program": assessment.program.charter.id,
        **seen(assessment),
        "published": record.published,
        "scored": len(record.scored),
        "pending": record.pending,
        "unscorable": record.unscorable,
        "all": _summary(record.whole),
        "by_kind": {one.name: _summary(one) for one in record.by_kind},
        "by_horizon": {one.name: _summary(one) for one in record.by_horizon},
        "reliability": [{"stated": share} | _score(score) for share, score in record.reliability],
        "experience": _row(assessment.timetable.experience),
        "outside_view": _row(assessment.timetable.outside),
        "replay": _replay(assessment.replay),
        "misses": [_miss(one) for one in record.misses],
    }


def _replay(found: Replay | None) -> dict[str, Any] | None:
    if found is None:
        return None
    shares = {"held": found.held, "held_by_randomised_pit": found.within}
    told = {name: {f"p{level * 100:.0f}": _score(one) for level, one in by.items()} for name, by in shares.items()}
    return told | {"forecast": found.forecast, "unknown": found.unknown}


def _row(found: Experience | OutsideView | None) -> dict[str, Any] | None:
    if found is None:
        return None
    cells = {name: getattr(found, name) for name in (one.name for one in fields(found))}
    return {name: cell.isoformat() if isinstance(cell, date) else cell for name, cell in cells.items()}


def _summary(one: Summary) -> dict[str, Any]:
    return {
        "forecasts": one.forecasts,
        "targets": one.targets,
        "held": {f"p{level * 100:.0f}": _score(score) for level, score in one.held.items()},
        "held_by_randomised_pit": {f"p{level * 100:.0f}": _score(score) for level, score in one.within.items()},
        "pinball_days": _score(one.loss),
        "pinball_days_promise": _score(one.promise_loss),
        "pinball_days_less": _score(one.gained),
        "crps_days": _score(one.crps),
        "brier": _score(one.brier),
    }


def _score(score: Score) -> dict[str, Any]:
    """A value with its standard error; null where there is none, never 0."""
    return {"value": score.value.value, "se": score.error.value, "n": score.n}


def _miss(one: Scored) -> dict[str, Any]:
    return {
        "record": str(one.past.record),
        "as_of": one.past.day.isoformat(),
        "p80": one.past.p80.isoformat() if one.past.p80 else None,
        "came": one.fate.day.isoformat() if one.fate.came else None,
        "days_late": one.late,
    }
