"""A proposal as it was written at one time: its kep.yaml, read as it is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from kaname.evidence.keps.vocabulary import (
    PHASES_OUT,
    STAGES,
    Stage,
    Status,
    Target,
    stage_of,
    status_of,
    target_of,
    text_of,
)


@dataclass(frozen=True)
class Proposal:
    """What one version of a kep.yaml says about the course of the proposal."""

    status: Status
    stage: Stage
    targets: Mapping[str, Target]

    def claims(self, stage: str) -> bool:
        """Whether it says that a stage has been reached.

        By a higher stage it works on, or by being implemented; implemented at beta says nothing about stable.
        """
        if stage not in STAGES:
            return self.status.word == "implemented"
        through = self.stage.word if self.status.word == "implemented" else self.status.through
        reached = [name for name in (self.stage.through, through) if name in STAGES]
        if self.status.word == "implemented" and self.stage.word not in STAGES:
            reached.append(STAGES[-1])
        return any(STAGES.index(stage) <= STAGES.index(name) for name in reached)

    @property
    def given_up(self) -> bool:
        """Whether what was not reached will not be: rejected, withdrawn, replaced, or put off with no date."""
        return self.status.word in ("rejected", "withdrawn", "replaced", "deferred")


def proposal_of(body: Mapping[str, Any]) -> Proposal:
    """Read a kep.yaml that was parsed."""
    milestone = mapping_of(body.get("milestone"))
    names = [name for name in (*STAGES, *PHASES_OUT) if name in milestone]
    return Proposal(
        status_of(body.get("status")),
        stage_of(body.get("stage")),
        {name: target_of(milestone[name]) for name in names},
    )


def mapping_of(value: Any) -> Mapping[str, Any]:
    """A mapping, or an empty one where it is none."""
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """A list; a single value is a list of one, nothing an empty one."""
    if isinstance(value, list):
        return cast("list[Any]", value)
    return [value] if value not in (None, "") else []


def day_of(value: Any) -> date | None:
    """A day as proposals write it, also with a time behind it; None for anything else."""
    try:
        return date.fromisoformat(text_of(value)[:10])
    except ValueError:
        return None
