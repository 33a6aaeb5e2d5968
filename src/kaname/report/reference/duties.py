"""The page of a duty: its question, its kinds, its findings and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaname.duties import compliance, coordination, debt, finance, nfr, progress, risk, roadmap
from kaname.model.finding import Code
from kaname.model.kinds import KINDS
from kaname.report.reference.markup import anchor, heading, page, table
from kaname.words.duties_about import QUESTIONS
from kaname.words.figures import FIGURES
from kaname.words.findings import FINDINGS
from kaname.words.kinds_about import KINDS_ABOUT
from kaname.words.markers import _
from kaname.words.speech import Speech

DUTIES = tuple(QUESTIONS)
CODES: Mapping[str, Code] = {
    code.name: code
    for duty in (roadmap, coordination, risk, nfr, progress, debt, finance, compliance)
    for code in duty.CODES
} | {code.name: code for code in coordination.BETWEEN}


def duty_page(duty: str, speech: Speech) -> str:
    """The page of a duty."""
    findings = sorted(code for code in FINDINGS if code.startswith(f"{duty}."))
    return page(
        f"# {speech.term('duty', duty)}",
        f"**{speech.text(QUESTIONS[duty])}**",
        heading(2, speech.text(_("Kinds of record"))),
        "\n".join(_kinds(duty, speech)),
        heading(2, speech.text(_("What it finds"))),
        speech.text(
            _(
                "Words in braces stand for records and values of the plan. Where a rule gives another severity than "
                "the usual one, its text says so."
            )
        ),
        _contents(findings, speech),
        *(finding_entry(code, speech).rstrip() for code in findings),
        heading(2, speech.text(_("Figures"))),
        _figures(duty, speech),
    )


def _kinds(duty: str, speech: Speech) -> Iterator[str]:
    for kind, cls in KINDS.items():
        if cls.duty == duty:
            yield f"- [{speech.kind(kind)}](../kinds/{kind}.md): {speech.text(KINDS_ABOUT[kind])}"


def _contents(codes: list[str], speech: Speech) -> str:
    rows = [
        (f"[{speech.text(FINDINGS[code].title)}](#{anchor(_heading(code, speech))})", f"`{code}`", _usual(code, speech))
        for code in codes
    ]
    return table([speech.text(_("Finding")), speech.text(_("Code")), speech.text(_("As a rule"))], rows)


def _usual(code: str, speech: Speech) -> str:
    return speech.term("severity", CODES[code].severity.name)


def _heading(code: str, speech: Speech) -> str:
    return f"{speech.text(FINDINGS[code].title)}: `{code}`"


def finding_entry(code: str, speech: Speech) -> str:
    """What is said about a kind of finding."""
    words = FINDINGS[code]
    values = {"meaning": speech.text(words.meaning), "severity": _usual(code, speech)}
    mend = speech.say(_("What to do: {text}"), {"text": speech.text(words.mend)})
    return page(
        f"### {_heading(code, speech)}",
        str(speech.say(_("{meaning} As a rule: {severity}."), values)),
        f"> {speech.text(words.sentence)}",
        str(mend),
    )


def _figures(duty: str, speech: Speech) -> str:
    shown = [(code, *speech.figure(code)) for code in sorted(FIGURES) if code.startswith(f"{duty}.")]
    rows = [(title, f"`{code}`", note) for code, title, note in shown]
    return table([speech.text(_("Figure")), speech.text(_("Code")), speech.text(_("What it shows"))], rows)


def figure_entry(code: str, speech: Speech) -> str:
    """What is said about a figure."""
    title, note = speech.figure(code)
    return page(f"### {title}: `{code}`", note)
