"""What `kaname forecast` says, for programs: JSON with records by address, days as ISO, shares from 0 to 1."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from kaname.assessment import Assessment
from kaname.model.base import Key, Money, Value
from kaname.model.finding import Severity

if TYPE_CHECKING:
    from kaname.portfolio import PortfolioAssessment


def as_json(wanted: Iterable[tuple[Assessment, Key | None]], portfolio: PortfolioAssessment | None = None) -> str:
    """One object by program, or of the one program there is: its outlooks, and the analysis of the target.

    Before them that of the portfolio, by its address, which no program's name can be: when the last of all is done.
    """
    found = {} if portfolio is None else {str(portfolio.key): _jointly(portfolio)}
    found |= {name(assessment): _told(assessment, target) for assessment, target in wanted}
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def name(assessment: Assessment) -> str:
    """What a program is called: in a portfolio by its folder, since programs may have charters of one id."""
    return assessment.program.name or assessment.program.charter.id


def seen(assessment: Assessment) -> Mapping[str, Any]:
    """From which day an answer looks, for whom, and what it is without."""
    return {
        "as_of": plain(assessment.as_of),
        "audience": assessment.viewer or None,
        "narrowed": assessment.narrowed,
        "faults": assessment.missing.count,
    }


def _jointly(portfolio: PortfolioAssessment) -> Mapping[str, Any]:
    return {
        "as_of": plain(portfolio.as_of),
        "audience": portfolio.viewer or None,
        "narrowed": portfolio.narrowed,
        "faults": portfolio.missing,
        "joint": plain(portfolio.joint),
        "at_least": portfolio.at_least,
        "kept_at_most": portfolio.kept_at_most,
        "waiting": plain(portfolio.waiting),
    }


def _told(assessment: Assessment, target: Key | None) -> Mapping[str, Any]:
    outlooks = (outlook for outlook in assessment.timetable.outlooks.values() if outlook.method != "actual")
    return {
        **seen(assessment),
        "outlooks": [plain(outlook) for outlook in outlooks],
        "analysis": plain(assessment.analysis(target)),
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: records by address, days as ISO, what has fields as an object."""
    match value:
        case Key():
            return str(value)
        case date():
            return value.isoformat()
        case Decimal() | Money():
            return str(value)
        case Severity():
            return value.name.lower()
        case Value():
            return value.model_dump(mode="json", exclude_unset=True)
        case tuple():
            return [plain(one) for one in cast("tuple[Any, ...]", value)]
        case Mapping():
            return {str(key): plain(one) for key, one in cast("Mapping[Any, Any]", value).items()}
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value
