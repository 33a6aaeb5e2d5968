"""Processing of personal data: its legal basis, whether it needs an impact assessment, where the data go.

The need for a DPIA follows GDPR Art. 35 in the order 35(3), 35(4), 35(5), then WP248's criteria. Decision support, not
legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaname.engines.privacy import Content, Criterion, Need, Trigger, Verdict, impact_assessment, missing_content
from kaname.model.controls import Dpia, ProcessingActivity, Transfer
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.planning.standing import Standing

DPIA_MISSING = Code("compliance.dpia-missing", Severity.WATCH)
DPIA_UNDECIDED = Code("compliance.dpia-undecided", Severity.NOTE)
DPIA_INCOMPLETE = Code("compliance.dpia-incomplete", Severity.WATCH)
CONSULTATION = Code("compliance.prior-consultation", Severity.ACT)
NO_BASIS = Code("compliance.no-legal-basis", Severity.WATCH)
TRANSFER_UNSAFE = Code("compliance.transfer-without-safeguard", Severity.ACT)
RESIDENCY_BROKEN = Code("compliance.residency-contradicted", Severity.WATCH)
SPECIAL_UNCOUNTED = Code("compliance.special-category-uncounted", Severity.WATCH)
SPECIAL_WITHOUT_CONSENT = Code("compliance.special-category-without-consent", Severity.ACT)
RETENTION_MISSING = Code("compliance.retention-missing", Severity.WATCH)
CODES = (
    DPIA_MISSING,
    DPIA_UNDECIDED,
    DPIA_INCOMPLETE,
    CONSULTATION,
    NO_BASIS,
    TRANSFER_UNSAFE,
    RESIDENCY_BROKEN,
    SPECIAL_UNCOUNTED,
    SPECIAL_WITHOUT_CONSENT,
    RETENTION_MISSING,
)

NEAR_WORKDAYS = 60
"""Three months before processing starts an assessment still has time to change it."""
EEA = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS"),
        *("IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)
"""Within it the GDPR knows no transfer to a third country; the APPI holds its members for equivalent."""
APPI_WITHOUT_CONSENT = ("consent", "legal obligation", "vital interests")
CRITERIA: Mapping[str, Criterion] = {
    "evaluation or scoring": Criterion.EVALUATION_OR_SCORING,
    "automated decision": Criterion.AUTOMATED_DECISION,
    "systematic monitoring": Criterion.SYSTEMATIC_MONITORING,
    "sensitive data": Criterion.SENSITIVE_DATA,
    "large scale": Criterion.LARGE_SCALE,
    "matching or combining": Criterion.MATCHING_DATASETS,
    "vulnerable subjects": Criterion.VULNERABLE_SUBJECTS,
    "innovative technology": Criterion.INNOVATIVE_USE,
    "prevents a right or service": Criterion.PREVENTS_RIGHT_OR_SERVICE,
}
COLUMNS = (
    "activity",
    "owner",
    "regimes",
    "legal_basis",
    "dpia_need",
    "dpia_ground",
    "criteria_met",
    "dpia_state",
    "start",
    "special_categories",
    "transfers",
    "residency",
    "retention_days",
)


def verdict(activity: ProcessingActivity) -> Verdict | None:
    """Whether a DPIA is needed; None where other regimes than the GDPR apply. No regime named counts as the GDPR."""
    if not _is_gdpr(activity):
        return None
    return impact_assessment(
        [CRITERIA[name] for name in activity.criteria],
        [Trigger(letter) for letter in activity.triggers_35_3],
        on_authority_list=activity.listed == "35(4)",
        on_exempt_list=activity.listed == "35(5)",
    )


def _is_gdpr(activity: ProcessingActivity) -> bool:
    return not activity.regimes or any("GDPR" in regime for regime in activity.regimes)  # the UK's too


def figure(standing: Standing) -> Figure:
    """Every use of personal data with its basis, its DPIA, and where the data go."""
    rows = tuple(_row(standing, activity) for activity in standing.every(ProcessingActivity))
    return Figure("compliance.processing", COLUMNS, rows, "" if rows else "no_processing", "art35_then_wp248")


def _row(standing: Standing, activity: ProcessingActivity) -> tuple[Cell, ...]:
    need = verdict(activity)
    return (
        activity.key,
        standing.key(activity.owner) or standing.key(activity.initiative),
        ", ".join(activity.regimes) or None,
        Term("processing.legal_basis", activity.legal_basis) if activity.legal_basis else None,
        Undefined("outside_gdpr") if need is None else Term("dpia.need", need.need.value),
        None if need is None else Term("dpia.ground", need.ground.value),
        None if need is None else need.criteria_met,
        _state(activity.dpia),
        activity.starts,
        ", ".join(activity.special_categories) or None,
        ", ".join(sorted(transfer.country for transfer in activity.transfers)) or None,
        ", ".join(sorted(activity.residency)) or None,
        activity.retention_days,
    )


def _state(dpia: Dpia | None) -> Term:
    return Term("dpia.state", dpia.state if dpia else "not started")


def find(standing: Standing) -> Iterator[Finding]:
    """What is wrong with uses of personal data."""
    for activity in standing.every(ProcessingActivity):
        yield from _assessment(standing, activity)
        yield from _basis(standing, activity)
        yield from _special(activity)
        yield from _transfers(activity)
        if activity.retention_days is None:
            yield RETENTION_MISSING.at(activity.key)


def _assessment(standing: Standing, activity: ProcessingActivity) -> Iterator[Finding]:
    need, dpia = verdict(activity), activity.dpia
    if need is None:
        return
    done = dpia is not None and dpia.state == "done"
    if need.need is Need.REQUIRED and not done:
        yield DPIA_MISSING.at(
            activity.key,
            severity=Severity.ACT if _is_pressing(standing, activity) else None,
            ground=Term("dpia.ground", need.ground.value),
            state=_state(dpia),
            start=_start(activity),
            due=dpia.due if dpia and dpia.due else Undefined("not_stated"),
        )
    elif need.need is Need.CONSIDER and not done and not (dpia and dpia.reason_not_required.strip()):
        yield DPIA_UNDECIDED.at(activity.key, state=_state(dpia), count=need.criteria_met)
    if dpia is not None and done:
        yield from _content(activity, dpia)
    if dpia is not None and dpia.residual_high and dpia.consulted_authority_on is None:
        yield CONSULTATION.at(activity.key, start=_start(activity))


def _start(activity: ProcessingActivity) -> Cell:
    return activity.starts or Undefined("not_stated")


def _is_pressing(standing: Standing, activity: ProcessingActivity) -> bool:
    """Whether the processing runs or starts soon, the assessment is overdue, or was ruled out against the tests."""
    dpia = activity.dpia
    overdue = dpia is not None and dpia.due is not None and dpia.due < standing.as_of
    waived = dpia is not None and dpia.state == "not required"
    return overdue or waived or standing.near(activity.starts, NEAR_WORKDAYS)


def _content(activity: ProcessingActivity, dpia: Dpia) -> Iterator[Finding]:
    """The four parts of Art. 35(7) and the advice of the data protection officer (35(2))."""
    present = {
        Content.DESCRIPTION: bool(activity.purpose.strip()),
        Content.NECESSITY: bool(dpia.necessity.strip()),
        Content.RISKS: bool(dpia.risks),
        Content.MEASURES: bool(dpia.measures.strip()),
    }
    lacking = [part.value for part in missing_content([part for part, there in present.items() if there])]
    if not dpia.advice.strip():
        lacking.append("advice")
    if lacking:
        yield DPIA_INCOMPLETE.at(activity.key, count=len(lacking), first=Term("dpia.content", lacking[0]))


def _basis(standing: Standing, activity: ProcessingActivity) -> Iterator[Finding]:
    if activity.legal_basis is None and _is_gdpr(activity):
        running = activity.starts is not None and activity.starts <= standing.as_of
        yield NO_BASIS.at(activity.key, severity=Severity.ACT if running else None, start=_start(activity))


def _special(activity: ProcessingActivity) -> Iterator[Finding]:
    """Special categories count as sensitive data (WP248), and need consent under the APPI (special care)."""
    if not activity.special_categories:
        return
    named = ", ".join(activity.special_categories)
    if _is_gdpr(activity) and "sensitive data" not in activity.criteria:
        yield SPECIAL_UNCOUNTED.at(activity.key, categories=named)
    if "APPI" in activity.regimes and activity.legal_basis not in APPI_WITHOUT_CONSENT:
        basis: Cell = Undefined("not_stated")
        if activity.legal_basis is not None:
            basis = Term("processing.legal_basis", activity.legal_basis)
        yield SPECIAL_WITHOUT_CONSENT.at(activity.key, categories=named, basis=basis)


def _transfers(activity: ProcessingActivity) -> Iterator[Finding]:
    for transfer in sorted(activity.transfers, key=lambda one: (one.country, one.recipient)):
        outside = not _resides(activity, transfer)
        if transfer.safeguard == "none" and outside and _nation(transfer.country) not in EEA:
            yield TRANSFER_UNSAFE.at(activity.key, country=transfer.country, recipient=_recipient(transfer))
        if activity.residency and outside:
            residency = ", ".join(sorted(activity.residency))
            yield RESIDENCY_BROKEN.at(
                activity.key, country=transfer.country, recipient=_recipient(transfer), residency=residency
            )


def _recipient(transfer: Transfer) -> Cell:
    return transfer.recipient or Undefined("not_stated")


def _resides(activity: ProcessingActivity, transfer: Transfer) -> bool:
    """Whether the data stay where they are to reside; a subdivision lies in its country."""
    return any(transfer.country == place or _nation(transfer.country) == place for place in activity.residency)


def _nation(country: str) -> str:
    return country.partition("-")[0]
