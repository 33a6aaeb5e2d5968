"""A portfolio as it lies in folders: who may learn what from it, on which day it is looked at, and its faults."""

import json
from datetime import date
from pathlib import Path

import pytest

from kaname import centre
from kaname.model.visibility import VIEWERS
from kaname.planning.scheduling import Asked
from kaname.portfolio import PortfolioAssessment
from kaname.report import compose_portfolio, forecast_json, scheduling
from kaname.report.markdown import markdown
from kaname.settings import Settings

SAME = """
charter: {id: same, title: Same, as_of: 2026-03-12}
work_packages: [{id: a, title: Build, duration: {low: 1, likely: 2, high: 3}}]
"""
SECRETS = ("ACQUISITION", "LAYOFF", "PROBE", "HUSH", "MOLE", "TYPO", "WHISPER")
FILES = {
    "portfolio.yaml": "portfolio: {id: all, title: WHISPER of a title, confidentiality: confidential}\n",
    "people.yaml": "people:\n  - {id: kim, title: Kim}\n  - {id: mole, title: MOLE, confidentiality: personnel}\n",
    "teams.yaml": "teams:\n  - {id: web, title: Web, headcount: [{since: 2026-01-01, people: 1}]}\n"
    "  - {id: hush, title: HUSH, confidentiality: confidential, headcount: [{since: 2026-01-01, people: 1}]}\n",
    "risks.yaml": """risks:
  - id: probe
    title: PROBE by the regulator
    confidentiality: legal
    owner: person/kim
    probability: 0.9
    days:
      - {work: "alpha:work_package/w", days: {low: 90, likely: 90, high: 90}}
""",
    "alpha/program.yaml": """charter: {id: alpha, title: Alpha, as_of: 2026-03-12, ends: 2026-03-25}
work_packages:
  - id: w
    duration: {low: 10, likely: 10, high: 10}
    assignee: kim
    allocations: [{team: web, people: 1}, {team: hush, people: 1}]
decisions:
  - {id: d, title: LAYOFF of a team, form: steering, state: in review, needed_by: 2026-03-20,
     question: LAYOFF or not, confidentiality: personnel}
""",
    "alpha/faults.yaml": "risks:\n  - {id: f, title: TYPO of a secret, owner: nobody, confidentiality: confidential}\n",
    "beta/program.yaml": """charter: {id: beta, title: Beta, as_of: 2026-03-12, ends: 2026-06-30}
work_packages:
  - id: w
    duration: {low: 10, likely: 10, high: 10}
    assignee: kim
    allocations: [{team: web, people: 1}, {team: hush, people: 1}]
risks:
  - {id: f, title: A risk that all may see, owner: kim}
dependencies:
  - {id: x, what: ACQUISITION data, title: ACQUISITION data, predecessor: "alpha:work_package/w",
     successor: w, need_by: 2026-03-16, confidentiality: confidential}
""",
    "takeover/program.yaml": """charter:
  {id: takeover, title: ACQUISITION of a rival, as_of: 2026-03-12, ends: 2026-03-13, confidentiality: confidential}
work_packages:
  - {id: w, duration: {low: 300, likely: 300, high: 300}, assignee: kim}
""",
}
CONFIG = Settings(runs=200)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        write(tmp_path / "all", name, text)
    return tmp_path / "all"


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def assess(folder: Path, viewer: str = "", as_of: date | None = None) -> PortfolioAssessment:
    config = CONFIG.model_copy(update={"cache": folder.parent / "cache"})
    found = centre.assess(folder, viewer=VIEWERS[viewer] if viewer else None, as_of=as_of, config=config).portfolio
    assert found is not None
    return found


def told(found: PortfolioAssessment) -> str:
    return "\n".join(markdown(compose_portfolio(found, audience, "en")) for audience in ("status", "exec", "engineer"))


def test_who_sees_everything_is_told_of_everything(folder: Path) -> None:
    text = told(assess(folder))
    assert [word for word in SECRETS if word not in text] == ["MOLE"]  # who is nowhere mentioned


def test_what_an_engineer_may_not_see_leaves_no_trace(folder: Path) -> None:
    text = told(assess(folder, "engineer"))
    assert [word for word in (*SECRETS, "takeover", "probe", "hush", "mole") if word in text] == []


def test_the_colour_and_the_days_are_those_of_what_the_viewer_sees(folder: Path) -> None:
    everybody, engineer = assess(folder), assess(folder, "engineer")
    assert set(everybody.joint.last) == {"alpha", "beta", "takeover"}
    assert set(engineer.joint.last) == {"alpha", "beta"}
    assert (engineer.joint.p95, engineer.joint.kept) == (date(2026, 3, 25), 1.0)
    assert everybody.joint.kept == 0.0
    assert everybody.waiting
    assert engineer.crossings == ()
    assert engineer.waiting == ()


def test_an_executive_sees_the_confidential_and_not_the_compartments(folder: Path) -> None:
    text = told(assess(folder, "executive"))
    assert {word for word in SECRETS if word in text} == {"ACQUISITION", "HUSH", "TYPO", "WHISPER"}


def test_a_viewer_who_may_see_no_program_is_told_so(folder: Path) -> None:
    found = assess(folder, "public")
    assert (found.lines, found.joint.p80) == ((), None)
    assert "It has no programs." in told(found)


def test_faults_stand_with_their_program_and_once(folder: Path) -> None:
    found = assess(folder)
    places = [(name, fault.code, fault.where.file) for name, fault in found.all_problems]
    assert places.count(("alpha", "reference.unknown", "alpha/faults.yaml")) == 1
    assert all(name == "" or fault.where.file.startswith(f"{name}/") for name, fault in found.all_problems)


def test_a_program_of_which_nothing_can_be_read_does_not_hide_the_others(folder: Path) -> None:
    write(folder, "broken/program.yaml", "charter: [\n")
    found = assess(folder)
    assert found.joint.left_out == {"broken": "nothing_readable"}
    assert found.as_of == date(2026, 3, 12)
    assert {line.name for line in found.lines} == {"alpha", "beta", "broken", "takeover"}
    assert "broken is not in the day of the last program: Nothing of it can be read" in told(found)


def test_a_program_that_is_looked_at_on_another_day_is_not_mixed_in(folder: Path) -> None:
    text = FILES["beta/program.yaml"].replace("2026-03-12", "2026-03-02")
    write(folder, "beta/program.yaml", text)
    found = assess(folder)
    assert (found.as_of, found.joint.left_out) == (date(2026, 3, 12), {"beta": "other_day"})
    assert assess(folder, as_of=date(2026, 3, 12)).joint.left_out == {}


def test_a_reference_to_an_unknown_program_is_a_fault_and_the_rest_stands(folder: Path) -> None:
    write(folder, "beta/more.yaml", 'dependencies: [{id: y, predecessor: "gamma:work_package/w", successor: w}]\n')
    found = assess(folder)
    assert [fault.where.file for name, fault in found.all_problems if name == "beta"] == ["beta/more.yaml"]
    assert "gamma" in told(found)
    assert set(found.joint.last) == {"alpha", "beta", "takeover"}


def test_the_same_portfolio_says_the_same_again_from_its_memory(folder: Path) -> None:
    first = assess(folder)
    again = assess(folder)
    assert first.joint == again.joint
    assert told(first) == told(again)


def test_json_has_every_program_even_where_charters_have_one_id(tmp_path, monkeypatch):
    monkeypatch.setenv("KANAME_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "folio"
    for name in ("one", "two"):
        (folder / name).mkdir(parents=True)
        (folder / name / "program.yaml").write_text(SAME, encoding="utf-8")
    (folder / "portfolio.yaml").write_text("portfolio: {id: folio, title: Folio}\n", encoding="utf-8")
    found = centre.assess(folder, config=Settings(runs=100)).assessments.values()
    assert list(json.loads(forecast_json.as_json((one, None) for one in found))) == ["one", "two"]
    assert list(json.loads(scheduling.as_json((one, Asked()) for one in found))) == ["one", "two"]
