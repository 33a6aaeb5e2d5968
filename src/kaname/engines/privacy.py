"""When privacy law asks for an assessment or a report, by stated tests. Decision support, not legal advice.

Sources: GDPR Art. 35 with WP248 rev.01 (nine criteria, endorsed by the EDPB); 11 CCR 7150-7157 (CCPA regulations,
effective 1 January 2026); APPI Art. 26 with enforcement rules 7-8 (Japan; day counts recalled, so the earlier date is
the default).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from kaname.engines.working_time import WorkWeek, next_day

ENOUGH_CRITERIA = 2

CCPA_EFFECTIVE = date(2026, 1, 1)
CCPA_EXISTING_BY = date(2027, 12, 31)
CCPA_FIRST_SUBMISSION = date(2028, 4, 1)
CCPA_REVIEW_YEARS = 3
CCPA_AFTER_CHANGE = timedelta(days=45)

APPI_PROMPT_DAYS = (3, 5)
APPI_FINAL_DAYS = 30
APPI_FINAL_DAYS_MALICIOUS = 60


class Criterion(StrEnum):
    """WP248: what makes high risk likely."""

    EVALUATION_OR_SCORING = "evaluation_or_scoring"
    AUTOMATED_DECISION = "automated_decision"
    SYSTEMATIC_MONITORING = "systematic_monitoring"
    SENSITIVE_DATA = "sensitive_data"
    LARGE_SCALE = "large_scale"
    MATCHING_DATASETS = "matching_datasets"
    VULNERABLE_SUBJECTS = "vulnerable_subjects"
    INNOVATIVE_USE = "innovative_use"
    PREVENTS_RIGHT_OR_SERVICE = "prevents_right_or_service"


class Trigger(StrEnum):
    """GDPR Art. 35(3): always to be assessed."""

    EXTENSIVE_EVALUATION = "a"
    SPECIAL_CATEGORIES_LARGE_SCALE = "b"
    PUBLIC_MONITORING_LARGE_SCALE = "c"


class Need(StrEnum):
    """Whether an impact assessment is due; to consider means to document why not."""

    REQUIRED = "required"
    CONSIDER = "consider"
    NOT_REQUIRED = "not_required"


class Ground(StrEnum):
    """Which test decided."""

    TRIGGER = "trigger"
    AUTHORITY_LIST = "authority_list"
    EXEMPT_LIST = "exempt_list"
    CRITERIA = "criteria"


class Content(StrEnum):
    """GDPR Art. 35(7)(a)-(d): what an assessment contains."""

    DESCRIPTION = "description"
    NECESSITY = "necessity"
    RISKS = "risks"
    MEASURES = "measures"


class CcpaTrigger(StrEnum):
    """11 CCR 7150(b): what needs a risk assessment."""

    SELLING_OR_SHARING = "selling_or_sharing"
    SENSITIVE_INFORMATION = "sensitive_information"
    SIGNIFICANT_DECISION = "significant_decision"
    INFERENCE_FROM_OBSERVATION = "inference_from_observation"
    INFERENCE_FROM_LOCATION = "inference_from_location"
    TRAINING = "training"


class Verdict(NamedTuple):
    """Whether an impact assessment is needed, by which test, and how many criteria are met."""

    need: Need
    ground: Ground
    criteria_met: int


class BreachReport(NamedTuple):
    """When a breach is to be reported: promptly (days of the guideline), and in full by a date."""

    prompt_days: tuple[int, int]
    final: date


def impact_assessment(
    criteria: Collection[Criterion],
    triggers: Collection[Trigger] = (),
    *,
    on_authority_list: bool = False,
    on_exempt_list: bool = False,
) -> Verdict:
    """The tests in order: a 35(3) trigger, the 35(4) list, the 35(5) list of exemptions, then the count of criteria."""
    met = len(set(criteria))
    if triggers:
        return Verdict(Need.REQUIRED, Ground.TRIGGER, met)
    if on_authority_list:
        return Verdict(Need.REQUIRED, Ground.AUTHORITY_LIST, met)
    if on_exempt_list:
        return Verdict(Need.NOT_REQUIRED, Ground.EXEMPT_LIST, met)
    if met >= ENOUGH_CRITERIA:
        return Verdict(Need.REQUIRED, Ground.CRITERIA, met)
    return Verdict(Need.CONSIDER if met else Need.NOT_REQUIRED, Ground.CRITERIA, met)


def missing_content(present: Collection[Content]) -> tuple[Content, ...]:
    """The parts of Art. 35(7) that an assessment lacks."""
    return tuple(part for part in Content if part not in present)


def ccpa_assessment_due(triggers: Collection[CcpaTrigger], started: date) -> date | None:
    """Before the processing starts, or by the end of 2027 where it ran before the rules; None without a trigger."""
    if not triggers:
        return None
    return CCPA_EXISTING_BY if started < CCPA_EFFECTIVE else started


def ccpa_review_due(assessed: date, material_change: date | None = None) -> date:
    """Three years after the last assessment, or 45 days after a material change since then, whichever comes first."""
    regular = _years_later(assessed, CCPA_REVIEW_YEARS)
    if material_change is None or material_change <= assessed:
        return regular
    return min(regular, material_change + CCPA_AFTER_CHANGE)


def appi_breach_report(
    known: date, *, malicious: bool, knowing_is_day_one: bool = True, roll: WorkWeek | None = None
) -> BreachReport:
    """The final report within 30 calendar days, 60 after a malicious act.

    Whether the day of knowing is day 1 is open: by default it is, the earlier date. With `roll` a last day that isn't
    worked (weekend, holiday, 29 December to 3 January as the caller lists them) moves to the next that is.
    """
    days = APPI_FINAL_DAYS_MALICIOUS if malicious else APPI_FINAL_DAYS
    last = known + timedelta(days=days - knowing_is_day_one)
    return BreachReport(APPI_PROMPT_DAYS, last if roll is None else next_day(last, roll))


def _years_later(day: date, years: int) -> date:
    """The same day of a later year, 28 February for a leap day."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap_day else day.day)
