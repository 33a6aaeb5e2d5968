"""Reports: what they must say, that they link, that they are self-contained, in both languages, from an assessment."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from kaname.assessment import Assessment
from kaname.evidence.facts import Evidence
from kaname.model.history import History
from kaname.planning.engine import Draws
from kaname.report import compose
from kaname.report.html import html
from kaname.report.markdown import markdown
from plans import program

TODAY = date(2026, 3, 12)


def assessment(**lists) -> Assessment:
    return Assessment(program(**lists), History(), Evidence(), TODAY, draws=Draws(runs=300))


def small() -> Assessment:
    return assessment(
        charters=[{"id": "p", "title": "Atlas <b> & co", "ends": "2026-04-30", "tpms": ["kim"]}],
        people=[{"id": "kim", "title": "Kim"}],
        initiatives=[{"id": "move", "title": "Move", "owner": "person/kim"}],
        work_packages=[
            {"id": "a", "title": "Build", "initiative": "move", "duration": {"low": 5, "likely": 20, "high": 60}}
        ],
        milestones=[
            {
                "id": "live",
                "title": "Live",
                "initiative": "move",
                "work": ["work_package/a"],
                "commitment": "2026-03-20",
            }
        ],
        risks=[{"id": "db", "title": "Database too slow", "probability": 0.5, "impact": "high"}],
    )


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        if found.get("id"):
            self.ids.append(found["id"])
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag in ("img", "script", "link", "iframe") and (found.get("src") or found.get("href")):
            self.fetched.append(found.get("src") or found.get("href"))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("audience", ["exec", "engineer"])
def test_a_page_is_self_contained_and_every_link_in_it_has_its_record(audience, language):
    text = html(compose(small(), audience, language))
    page = Page(text)
    assert page.fetched == []
    assert "script" not in page.tags
    assert "http://" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)
    inner = [link[1:] for link in page.links if link.startswith("#")]
    assert inner
    assert set(inner) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert "milestone/live" in page.ids
    assert "Atlas &lt;b&gt; &amp; co" in text
    assert "<b> & co" not in text


@pytest.mark.parametrize(("language", "words"), [("en", "None. Nothing waits"), ("ja", "ありません。経営層の判断")])
def test_the_ask_is_never_left_out(language, words):
    for audience in ("exec", "engineer", "status"):
        assert words in markdown(compose(small(), audience, language))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_engineer_reads_every_duty_and_an_executive_their_colours(language):
    detailed = compose(small(), "engineer", language)
    anchors = [getattr(block, "anchor", "") for block in detailed.blocks]
    duties = ["roadmap", "coordination", "risk", "nfr", "progress", "debt", "finance", "compliance"]
    assert [anchor for anchor in anchors if anchor in duties] == duties
    assert {"ask", "next", "changes", "problems", "method"} <= set(anchors)


def test_the_answer_comes_first_with_its_dates_and_its_chance():
    found = small()
    text = markdown(compose(found, "exec", "en"))
    p80 = found.timetable.outlooks[found.program.charter.key].p80
    assert p80 is not None
    first = text.index("It will most likely be done on")
    assert first < text.index("What we ask of leadership") < text.index("Commitments")
    assert f"8 in 10 by {p80.day} {p80:%b %Y}" in text


def test_japanese_reports_hold_no_english_sentence_of_ours():
    text = markdown(compose(small(), "engineer", "ja"))
    for english in ("will most likely", "What to do next", "Forecast:", "Health:", "act now", "working days"):
        assert english not in text


def test_the_same_assessment_gives_the_same_bytes():
    assert html(compose(small(), "engineer", "en")) == html(compose(small(), "engineer", "en"))


def test_a_program_without_effort_says_why_there_is_no_schedule():
    bare = assessment(charters=[{"id": "p"}], initiatives=[{"id": "i"}], milestones=[{"id": "m"}])
    text = markdown(compose(bare, "exec", "en"))
    assert "There is no levelled schedule" in text


def test_an_empty_plan_is_unknown_and_not_green():
    bare = assessment(charters=[{"id": "p", "title": "New"}])
    text = markdown(compose(bare, "exec", "en"))
    assert "stands is not known" in text
    assert "on track" not in text
