"""Known answers of privacy tests, maturity, provenance levels and gates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kaname.engines.assurance import (
    Block,
    CheckResult,
    CrossCutting,
    Delivery,
    Gate,
    GateState,
    Pillar,
    Provenance,
    Stage,
    build_level,
    pass_gate,
)
from kaname.engines.privacy import (
    CcpaTrigger,
    Content,
    Criterion,
    Need,
    Trigger,
    appi_breach_report,
    impact_assessment,
)
from kaname.model.catalogues import OSCAL_MODELS, PCI_REQUIREMENTS
from known_answers import Topic

TOPIC = Topic("10-compliance")
COMMIT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = COMMIT + timedelta(hours=1)

CRITERIA = {
    Criterion.EVALUATION_OR_SCORING: "evaluation or scoring",
    Criterion.AUTOMATED_DECISION: "automated decision with legal or similar effect",
    Criterion.SYSTEMATIC_MONITORING: "systematic monitoring",
    Criterion.SENSITIVE_DATA: "sensitive or highly personal data",
    Criterion.LARGE_SCALE: "large scale",
    Criterion.MATCHING_DATASETS: "matching or combining datasets",
    Criterion.VULNERABLE_SUBJECTS: "vulnerable data subjects",
    Criterion.INNOVATIVE_USE: "innovative use or new technology",
    Criterion.PREVENTS_RIGHT_OR_SERVICE: "prevents exercising a right or using a service or contract",
}
CODES = {text: criterion for criterion, text in CRITERIA.items()}
NEEDS = {Need.REQUIRED: "required", Need.CONSIDER: "consider", Need.NOT_REQUIRED: "not required"}
CONTENT = {
    Content.DESCRIPTION: "description of the processing and its purposes (and the legitimate interest)",
    Content.NECESSITY: "necessity and proportionality",
    Content.RISKS: "risks to rights and freedoms",
    Content.MEASURES: "measures to address the risks",
}
CCPA = {
    CcpaTrigger.SELLING_OR_SHARING: "selling or sharing personal information",
    CcpaTrigger.SENSITIVE_INFORMATION: "processing sensitive personal information",
    CcpaTrigger.SIGNIFICANT_DECISION: "ADMT for a significant decision",
    CcpaTrigger.INFERENCE_FROM_OBSERVATION: (
        "automated inference about applicants, students or workers from systematic observation"
    ),
    CcpaTrigger.INFERENCE_FROM_LOCATION: "automated inference from presence in a sensitive location",
    CcpaTrigger.TRAINING: (
        "training ADMT for significant decisions, or facial/emotion recognition, identification, profiling"
    ),
}


def titled(code: str) -> str:
    return " ".join(word if word == "and" else word.capitalize() for word in code.lower().split("_"))


@TOPIC.case("pci-headings")
def _(given):
    return PCI_REQUIREMENTS


@TOPIC.case("oscal-models")
def _(given):
    """Earlier releases have the first seven."""
    assert [one.root for one in OSCAL_MODELS if one.since == "1.2"] == ["mapping-collection"]
    return [one.root for one in OSCAL_MODELS]


@TOPIC.case("dpia-nine-criteria")
def _(given):
    return [CRITERIA[criterion] for criterion in Criterion]


@TOPIC.case("dpia-rule")
def _(given):
    answers = [
        impact_assessment(
            [CODES[text] for text in each["criteria"]],
            [Trigger(letter) for letter in each["art35_3"]],
            on_authority_list=each.get("on_sa_list", False),
            on_exempt_list=each.get("on_sa_exempt_list", False),
        )
        for each in given
    ]
    return [NEEDS[answer.need] for answer in answers]


@TOPIC.case("dpia-content")
def _(given):
    return [CONTENT[part] for part in Content]


@TOPIC.case("ccpa-triggers")
def _(given):
    return [CCPA[trigger] for trigger in CcpaTrigger]


@TOPIC.case("appi-deadlines")
def _(given):
    answers = [
        appi_breach_report(
            date.fromisoformat(each["known"]),
            malicious=each["trigger"] == "malicious act",
            knowing_is_day_one=each["day_of_knowing_is_day_1"],
        )
        for each in given
    ]
    return [
        {
            "preliminary": "promptly, guideline {}-{} days".format(*report.prompt_days),
            "final": report.final.isoformat(),
        }
        for report in answers
    ]


@TOPIC.case("ztmm-grid")
def _(given):
    return {
        "pillars": [titled(pillar) for pillar in Pillar],
        "stages": [titled(stage.name) for stage in Stage],
        "cross_cutting": [titled(capability) for capability in CrossCutting],
    }


@TOPIC.case("slsa-build-levels")
def _(given):
    keys = ("provenance", "signed", "hosted", "hardened")
    return [f"L{build_level(Provenance(*(each.get(key, False) for key in keys)))}" for each in given]


@TOPIC.case("gate-approval")
def _(given):
    return [gate_answer(each) for each in given]


def gate_answer(given) -> str:
    delivery = Delivery(
        author=given["author"],
        committed=COMMIT,
        results={name: CheckResult(outcome == "pass", LATER) for name, outcome in given["checks"].items()},
        approved_by=given["approvals"],
    )
    state: GateState = pass_gate(Gate(given["required_checks"], given["required_approvals"]), delivery, LATER)
    if state.open:
        return "pass"
    return (
        "blocked: approval missing"
        if state.block is Block.APPROVAL_MISSING
        else f"blocked: {state.check} {state.block}"
    )


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
