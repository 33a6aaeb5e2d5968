"""The page of problems: every fault of the data, by subject, with the way to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.report.reference.markup import heading, page
from kaname.words.markers import _
from kaname.words.problems import LIKELY, PROBLEMS, evidence, fields, levels, plan, proposals, records, texts, work
from kaname.words.speech import Speech

_SUBJECTS = (
    (texts, _("Files and their text")),
    (fields, _("Lists, records and fields")),
    (plan, _("References, the program, dependencies and promises")),
    (work, _("Work, teams and measures")),
    (records, _("Owners, dates, money, decisions and risks")),
    (proposals, _("Imported enhancement proposals")),
    (evidence, _("What sources of evidence tell")),
    (levels, _("Service levels that are not asked of Prometheus, or not written as its rules")),
)


def problems_page(speech: Speech) -> str:
    """The page of problems."""
    return page(
        heading(1, speech.text(_("Faults of a plan and how to mend them"))),
        speech.text(
            _(
                "`kaname check` lists them with file, line and column. A fault marked ■ keeps its record out, one "
                "marked ▲ is a warning. Words in braces stand for records and values of the plan."
            )
        ),
        *_subjects(speech),
    )


def _subjects(speech: Speech) -> Iterator[str]:
    for module, title in _SUBJECTS:
        yield f"## {speech.text(title)}"
        yield from (problem_entry(code, speech).rstrip() for code in sorted(module.WORDS))


def problem_entry(code: str, speech: Speech) -> str:
    """What is said about a kind of fault."""
    words = PROBLEMS[code]
    told = speech.text(words.mend) + (speech.space + speech.text(LIKELY) if words.likely else "")
    mend = speech.say(_("How to mend it: {text}"), {"text": told})
    return page(f"### `{code}`", speech.text(words.sentence), str(mend))
