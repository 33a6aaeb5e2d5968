"""What saving would do, beside the form that is still being filled in."""

from __future__ import annotations

from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass

from django.utils.safestring import SafeString

from kaname.model.changes import ChangeSet
from kaname.model.program import Program
from kaname.web.forms.trying import TRIALS
from kaname.web.pages.kept import KEPT
from kaname.web.pages.visit import Visit

_PATIENCE = 20.0
"""Seconds that a page without scripts waits for all of it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """As much as is known: nothing while the plan itself is being computed, dates at first, then all."""

    html: SafeString | str = ""
    pending: bool = False
    first: bool = False
    """Whether these are the dates of a first look."""


def effect_of(visit: Visit, changes: ChangeSet, program: Program) -> Effect:
    """What a change would do to the plan as it stands; `program` is the plan as it would be."""
    scripts = "HX-Request" in visit.request.headers
    entry = visit.entry if visit.shown.current else None
    if entry is None and not scripts:
        entry = KEPT.waited(visit.desk, visit.place)
    if entry is None:
        if visit.shown.error is not None:
            raise visit.shown.error
        return Effect(pending=True)
    trial = TRIALS.of(visit, entry, changes, program)
    if not scripts and trial.done is not None:
        try:
            trial.done.result(_PATIENCE)
        except Late:
            return Effect(trial.html(visit), pending=True, first=True)
    return Effect(trial.html(visit), pending=trial.whole is None, first=trial.whole is None)
