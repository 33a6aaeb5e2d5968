"""The issue sheet (課題管理表) as companies hand it round: one row per issue, on A4 across."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from kaname.assessment import Assessment
from kaname.model.base import Key
from kaname.model.risks import Issue
from kaname.web.pages.frame import page
from kaname.web.pages.program import waiting
from kaname.web.pages.visit import Visit, visited
from kaname.words import issue_sheet as words
from kaname.words.speech import Sentence, Speech

NAME = "issue-sheet"
_FIGURE = "risk.issues"


@dataclass(frozen=True, slots=True)
class Row:
    """An issue in words, in the order of the columns."""

    number: int
    cells: tuple[Sentence, ...]
    overdue: bool
    closed: bool


@visited
def issues(visit: Visit) -> HttpResponse:
    """The page."""
    one = visit.assessment
    if one is None or visit.entry is None:
        return waiting(visit, NAME, "between/waiting.html")
    rows = visit.entry.kept((NAME, visit.language), lambda: _rows(one, visit.speech))
    open_ = sum(not row.closed for row in rows)
    return page(
        visit,
        "between/issues.html",
        NAME,
        answer=words.answer(len(rows), open_, sum(row.overdue for row in rows), visit.speech),
        heads=tuple(visit.speech.text(head) for head in words.HEADS),
        rows=rows,
        as_of=visit.speech.day(one.as_of),
    )


def _rows(one: Assessment, speech: Speech) -> tuple[Row, ...]:
    """Every issue: open ones by priority and day first, as the log has them."""
    keys = [key for key in one.risk.figure(_FIGURE).column("record") if isinstance(key, Key)]
    found = [record for key in keys if isinstance(record := one.program.find(key), Issue)]
    return tuple(_row(number, issue, one, speech) for number, issue in enumerate(found, 1))


def _row(number: int, issue: Issue, one: Assessment, speech: Speech) -> Row:
    resolve = one.program.resolve
    overdue = issue.state == "open" and issue.answer_due is not None and issue.answer_due < one.as_of
    cells = (
        Sentence((speech.part(issue.key),)),
        speech.cell(issue.raised_on),
        speech.cell(resolve(issue.raised_by)),
        words.plain(speech.term("priority", issue.priority)),
        speech.cell(resolve(issue.owner)),
        words.due(issue, speech, overdue=overdue),
        words.plain(speech.choice("issue", "state", issue.state)),
        words.course(issue, speech),
        words.plain(issue.answer),
        speech.cell(issue.closed_on),
    )
    return Row(number, cells, overdue, issue.state == "closed")
