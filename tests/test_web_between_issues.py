"""The issue sheet: the columns that are expected, what is overdue, nothing that is hidden; on paper it lies across."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import pages
from kaname.model.risks import Issue
from test_web_between import html, written

SHEET = "/p/small/issue-sheet/"


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    user = pages.account("kim@example.org")
    course = [{"on": "2026-03-04", "text": "Asked <again>"}, {"on": "2026-03-02", "text": "Raised"}]
    written(
        user,
        Issue.model_validate(
            {"id": "keys", "title": "No keys", "raised_on": "2026-03-02", "raised_by": "person/kim", "owner": "kim"}
            | {"answer_due": "2026-03-06", "priority": "high", "course": course}
        ),
        Issue.model_validate(
            {"id": "old", "title": "Solved", "state": "closed", "closed_on": "2026-02-01", "answer": "Bought"}
        ),
    )
    return user


def test_open_issues_come_first_and_overdue_ones_are_marked(kim: Any) -> None:
    answer = pages.browser(kim).get(f"{SHEET}?wait=1")
    said = pages.text(answer)
    assert "Issues: 2, of which 1 are open and 1 overdue." in said
    heads = "No. Subject line Raised on Raised by Importance Assigned to Due State Course so far Response Completed on"
    assert heads in said
    assert said.index("No keys") < said.index("Solved")
    assert "<td>■ 6 Mar 2026</td>" in html(answer)


def test_the_course_is_told_in_its_order_and_escaped(kim: Any) -> None:
    shown = html(pages.browser(kim).get(f"{SHEET}?wait=1"))
    assert "2 Mar Raised\n4 Mar Asked &lt;again&gt;</td>" in shown


def test_the_columns_in_japanese(kim: Any) -> None:
    kim.language = "ja"
    kim.save()
    said = pages.text(pages.browser(kim).get(f"{SHEET}?wait=1"))
    assert said.startswith("課題管理表")
    assert "No. 件名 起票日 起票者 重要度 担当 期限 状態 経過 対応 完了日" in said


def test_a_hidden_issue_has_no_number(kim: Any) -> None:
    written(kim, Issue.model_validate({"id": "deal", "title": "Deal", "confidentiality": "confidential"}))
    lee = pages.account("lee@example.org", "contributor")
    said = pages.text(pages.browser(lee).get(f"{SHEET}?wait=1"))
    assert "Deal" not in said
    assert "Issues: 2," in said


def test_the_page_of_risks_leads_to_the_sheet(kim: Any) -> None:
    assert f'<a href="{SHEET}">Issue sheet</a>' in html(pages.browser(kim).get("/p/small/risk/?wait=1"))
