"""Reports as they are printed and drawn: one page for executives, nothing too small, nothing cut, nothing lost."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest

from kaname import centre, charts
from kaname.assessment import Assessment
from kaname.charts.spec import width_of, wrapped_label
from kaname.evidence.facts import Evidence
from kaname.model.finding import Figure
from kaname.model.history import History
from kaname.model.visibility import VIEWERS
from kaname.planning.engine import Draws
from kaname.report import compose
from kaname.report.document import Table
from kaname.report.html import html
from kaname.report.markdown import markdown
from kaname.report.matrices import crossed
from kaname.report.pictures import svg
from kaname.words.speech import Speech
from plans import program
from test_report import small

pytestmark = pytest.mark.thorough

EXAMPLES = Path(__file__).parents[1] / "examples"
CSS = (Path(__file__).parents[1] / "src/kaname/web/templates/report/report.css").read_text(encoding="utf-8")


def printed(page: str, folder: Path, chromium: str) -> str:
    source, paper = folder / "report.html", folder / "report.pdf"
    source.write_text(page, encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += [f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer", f"--print-to-pdf={paper}"]
    subprocess.run([*command, source.as_uri()], check=True, capture_output=True, timeout=120)
    return subprocess.run(["pdftotext", "-layout", paper, "-"], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("example", ["atlas", "kubernetes"])
def test_the_executive_report_is_one_page_with_every_ask_a_head_and_a_number(example, language, tool, tmp_path):
    chromium, _ = tool("chromium"), tool("pdftotext")
    assessment = centre.assess(EXAMPLES / example, viewer=VIEWERS["executive"]).only
    text = printed(html(compose(assessment, "exec", language)), tmp_path, chromium)
    assert text.count("\f") == 1
    assert re.search("1 ?/ ?1", text)
    assert text.index(assessment.program.charter.name[:20]) < 200
    flat = re.sub(r"\s", "", text)
    names = [Speech(language, assessment.program).name(ask.key)[:30] for ask in assessment.asks]
    for name in filter(str.isascii, names):  # a PDF may hold other signs for the same kanji
        assert name.replace(" ", "") in flat


@pytest.mark.parametrize("audience", ["exec", "engineer", "status"])
def test_no_ask_is_folded_away(audience):
    many = [{"id": f"e{n}", "title": f"Ask {n}", "raised_at": "2026-03-01T09:00:00+09:00"} for n in range(9)]
    plan = program(charters=[{"id": "p"}], escalations=[{**one, "ask": "Decide."} for one in many])
    found = Assessment(plan, History(), Evidence(), date(2026, 3, 12), draws=Draws(runs=300))
    assert len(found.asks) > 5
    told = markdown(compose(found, audience, "en"))
    assert all(f"Ask {n}" in told[: told.index("What to do next")] for n in range(len(found.asks)))


def test_no_type_is_smaller_than_it_may_be():
    on_paper = CSS[CSS.index("@media print") :]
    on_screen = CSS[: CSS.index("@media print")]
    assert min(float(size) for size in re.findall(r"font(?:-size)?:(?:600 )?([\d.]+)pt", on_paper)) >= 8.5
    assert min(float(size) for size in re.findall(r"font-size:([\d.]+)px", on_screen)) >= 12
    assert all(float(size) >= 11.4 for size in re.findall(r"font-size:([\d.]+)px", on_paper))


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        full = colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
        parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_text_stands_out_on_light_and_dark_pages():
    for place in re.findall(r":root\{([^}]*--paper[^}]*)\}", CSS):
        colours = dict(re.findall(r"--([a-z]+):(#[0-9a-f]+)", place))
        for name in ("ink", "quiet", "link", "green", "amber", "red", "unknown", "vermilion"):
            assert contrast(colours[name], colours["paper"]) >= 4.5, (name, colours["paper"])


def test_pictures_take_the_colours_of_the_page_and_the_same_picture_has_the_same_bytes():
    found = small()
    chart = next(iter(charts.executive(found, Speech("en", found.program))))
    drawn = svg(chart.spec, chart.alt)
    assert drawn == svg(chart.spec, chart.alt)
    assert "var(--paper" in drawn
    assert not re.search(r'fill="(white|#1c1d22)"', drawn)
    assert {sign for sign, _ in chart.legend} >= {"whisker", "promise", "today"}


def test_a_name_is_wrapped_before_it_is_cut():
    assert wrapped_label("■ Short", 200) == "■ Short"
    two = wrapped_label("■ Close Kawasaki and Aschheim and all the rest", 200)
    assert two.count("\n") == 1
    assert "…" not in two
    assert all(width_of(line) <= 214 for line in two.split("\n"))


def test_the_board_is_a_matrix_of_iterations_and_teams():
    plan = program(
        charters=[{"id": "p"}],
        teams=[{"id": "a", "title": "Alpha"}, {"id": "b", "title": "Beta"}],
        iterations=[{"id": "i1", "title": "I1", "starts": "2026-01-05", "ends": "2026-01-16"}],
    )
    keys = {key.id: key for key in plan.records}
    columns = ("iteration", "team", "objectives", "business_value", "work_count", "votes")
    rows = ((keys["i1"], keys["a"], 1, 8, 3, 4.0), (keys["i1"], keys["b"], 0, 0, 2, 4.0))
    table = crossed(Figure("coordination.board", columns, rows), Speech("en", plan))
    assert [str(entry.text) for entry in table.rows[0]] == ["I1", "4", "3 (value 8)", "2"]
    assert table.head[2:] == ("Alpha", "Beta")


def test_months_of_several_currencies_are_one_table():
    columns = ("month", "currency", "planned", "actual", "forecast")
    rows = tuple((date(2026, month, 1), code, None, None, None) for month in (1, 2) for code in ("EUR", "JPY"))
    table = crossed(Figure("finance.by_month", columns, rows), Speech("ja", program(charters=[{"id": "p"}])))
    assert isinstance(table, Table)
    assert [str(row[0].text) for row in table.rows] == ["2026年1月", "2026年2月"]
    assert len(table.head) == 7
