"""Regimes and roles: names that are recognised, and roles that come together."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.checks.fault import Check, Fault
from kaname.model.controls import KNOWN_REGIMES, Obligation, ProcessingActivity
from kaname.model.decisions import Decision
from kaname.model.finding import Problem
from kaname.model.program import Program

REGIME_MISSPELT = Fault("regime.misspelt")
RACI_INCOMPLETE = Fault("decision.raci-incomplete")
FAULTS = (REGIME_MISSPELT, RACI_INCOMPLETE)


def check_regimes(program: Program) -> Iterator[Problem]:
    """A regime that is only another spelling of a known one is written as that; any other name may stand."""
    for one in program.all(Obligation):
        known = meant(one.regime)
        if known:
            yield REGIME_MISSPELT.at(one.key, path=("regime",), regime=one.regime, known=known)
    for activity in program.all(ProcessingActivity):
        for number, regime in enumerate(activity.regimes):
            known = meant(regime)
            if known:
                yield REGIME_MISSPELT.at(activity.key, path=("regimes", number), regime=regime, known=known)


def meant(regime: str) -> str:
    """The known regime that a name spells in another way: other capitals, spaces, dashes or order of letters."""
    if regime in KNOWN_REGIMES:
        return ""
    return next((known for known in KNOWN_REGIMES if _letters(known) == _letters(regime)), "")


def _letters(name: str) -> list[str]:
    return sorted(letter for letter in name.casefold() if letter.isalnum())


def check_raci(program: Program) -> Iterator[Problem]:
    """By RACI exactly one answers for a decision, and at least one carries it out."""
    for one in program.all(Decision):
        if one.responsible and one.accountable is None:
            yield RACI_INCOMPLETE.at(one.key, path=("accountable",), field="accountable")
        elif not one.responsible and (one.accountable is not None or one.consulted):
            yield RACI_INCOMPLETE.at(one.key, path=("responsible",), field="responsible")


CHECKS: tuple[Check, ...] = (check_regimes, check_raci)
