"""`kaname calibration` and what reports say about past forecasts, in both languages and as JSON."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from kaname import centre, charts
from kaname.assessment import Assessment
from kaname.cli import commands
from kaname.model.visibility import VIEWERS
from kaname.report import compose, compose_portfolio
from kaname.report.markdown import markdown
from kaname.report.pictures import svg
from kaname.settings import Settings
from kaname.words.speech import Speech

CONFIG = Settings(runs=200)
HELD = "Our past P80s held 74% (± 9%) of 23."
PLAN = """
charter: {id: p, title: Small, as_of: 2026-06-30}
work_packages:
  - {id: a, title: Build, duration: {low: 10, likely: 20, high: 30}}
milestones:
  - {id: m, title: Live, work: [work_package/a], commitment: 2026-07-20}
  - {id: old, title: Old, reached: 2026-05-01, state: reached}
"""


@pytest.fixture(autouse=True)
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    config = Settings(runs=200, cache=tmp_path_factory.mktemp("cache"))
    return centre.assess(ROOT / "examples" / "atlas", config=config).only


def line(record: str, on: str, p50: str, p80: str, p95: str, **more: Any) -> str:
    forecast = {"p50": p50, "p80": p80, "p95": p95, **more}
    return json.dumps({"at": f"{on}T08:00:00+00:00", "record": record, "forecast": forecast}) + "\n"


def written(folder: Path, *lines: str) -> Path:
    plan = folder / "plan"
    (plan / "history").mkdir(parents=True)
    (plan / "program.yaml").write_text(PLAN, encoding="utf-8")
    (plan / "history" / "forecasts.jsonl").write_text("".join(lines), encoding="utf-8")
    return plan


def text(assessment: Assessment, audience: str, language: str = "en") -> str:
    return re.sub(r"\\([|*_<>#\[\]`])", r"\1", markdown(compose(assessment, audience, language)))


@pytest.mark.parametrize("audience", ["exec", "engineer", "status", "calibration"])
def test_every_audience_is_told_how_often_p80s_held(atlas: Assessment, audience: str) -> None:
    assert HELD in text(atlas, audience)
    assert "過去のP80は、23件のうち74% (± 9%)が守られました。" in text(atlas, audience, "ja")


@pytest.mark.parametrize(("audience", "viewer"), [("exec", "executive"), ("engineer", "engineer")])
def test_the_reports_of_the_example_tell_it_too(audience: str, viewer: str, tmp_path: Path) -> None:
    config = Settings(runs=200, cache=tmp_path)
    seen = centre.assess(ROOT / "examples" / "atlas", viewer=VIEWERS[viewer], config=config).only
    assert seen.track_record.published == 45
    assert "Our past P80s held 74%" in text(seen, audience)


def test_the_command_tells_shares_losses_misses_and_the_class(atlas: Assessment) -> None:
    told = text(atlas, "calibration")
    for said in (
        "Published forecasts: 45; scored: 23, of 5 targets; not due yet: 22",
        "| All | 23 | 5 | 35% (± 11%) | 74% (± 9%) | 100% (± 8.5%) |",
        "seen from 30 Jan 2026, P80 was 12 May 2026; it came on 22 May 2026, later by 10 calendar days.",
        "21 pieces of it, with a weight of 84%",
        "6 promises of this program that were due, beside finished projects of DSLIB",
        "Outside view:",
    ):
        assert said in told
    assert "up to a quarter ahead" in told


def test_misses_lead_to_their_records(atlas: Assessment) -> None:
    document = compose(atlas, "calibration", "en")
    assert "milestone/erp-sandbox-accepted" in {str(card.key) for card in document.cards}


def test_nothing_is_left_in_english(atlas: Assessment) -> None:
    told = text(atlas, "calibration", "ja").partition("\n## ")[0]
    for word in ("held", "Loss", "ahead", "Targets", "Outside", "later"):
        assert word not in told


def test_the_picture_shows_what_was_said_and_what_happened(atlas: Assessment) -> None:
    (chart,) = charts.of_calibration(atlas, Speech("en", atlas.program))
    values = chart.spec["layer"][2]["data"]["values"]
    assert len(values) == 19
    assert {round(one["stated"], 2): one["held"] for one in values}[0.8] == pytest.approx(17 / 23)
    assert "P80 74%" in chart.alt
    assert "<svg" in svg(chart.spec, chart.title)


def test_a_program_whose_forecasts_are_not_due_says_so(tmp_path: Path) -> None:
    plan = written(tmp_path, line("milestone/m", "2026-06-20", "2026-07-10", "2026-07-20", "2026-08-01"))
    one = centre.assess(plan, config=CONFIG).only
    for audience in ("status", "exec", "engineer", "calibration"):
        assert "not known yet: no published one has come due" in text(one, audience)
    assert charts.of_calibration(one, Speech("en")) is not None
    assert list(charts.of_calibration(one, Speech("en"))) == []


def test_a_program_that_never_published_says_so_and_borrows_its_class(tmp_path: Path) -> None:
    one = centre.assess(written(tmp_path), config=CONFIG).only
    told = text(one, "calibration")
    assert "none was ever published" in told
    assert (
        "no finished promises to compare with, so its reference class is borrowed: finished projects of DSLIB" in told
    )
    assert "Durations are as estimated" in told


def test_a_missed_target_that_is_still_open_is_told_as_open(tmp_path: Path) -> None:
    plan = written(tmp_path, line("milestone/m", "2026-05-20", "2026-06-10", "2026-06-20", "2026-08-01"))
    told = text(centre.assess(plan, config=CONFIG).only, "calibration")
    assert "P80 was 20 Jun 2026; it has not come by 30 Jun 2026, later by 10 calendar days or more." in told
    assert "Our past P80s held 0%" in told


def test_who_sees_less_is_told_of_forecasts_made_for_them_alone(tmp_path: Path) -> None:
    whole = line("milestone/old", "2026-03-20", "2026-04-10", "2026-04-20", "2026-05-20")
    own = line("milestone/old", "2026-03-21", "2026-04-10", "2026-05-20", "2026-05-21", audiences=["executive"])
    plan = written(tmp_path, whole, own)
    everything, executive = (
        centre.assess(plan, viewer=viewer, config=CONFIG).only.track_record for viewer in (None, VIEWERS["executive"])
    )
    assert everything.p80.value.value == 0.0
    assert executive.p80.value.value == 1.0


def test_ties_are_told_by_the_randomised_pit(tmp_path: Path) -> None:
    at_once = line("milestone/old", "2026-03-20", "2026-05-01", "2026-05-01", "2026-05-01")
    told = text(centre.assess(written(tmp_path, at_once), config=CONFIG).only, "calibration")
    assert "by the randomised PIT, which allows for that, 84%" in told


# --- the command


Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("KANAME_RUNS", "200")

    def ran(folder: Path, written: str = "terminal", output: Path | None = None, language: str = "en") -> str:
        commands.calibration(folder, language, "", "", written, output)
        return capsys.readouterr().out

    return ran


def test_json_has_codes_and_numbers_and_null_where_there_is_none(run: Run, tmp_path: Path) -> None:
    plan = written(tmp_path, line("milestone/old", "2026-03-20", "2026-04-10", "2026-04-20", "2026-05-20"))
    told = json.loads(run(plan, "json"))
    assert (told["program"], told["as_of"], told["scored"], told["pending"]) == ("p", "2026-06-30", 1, 0)
    assert told["all"]["held"]["p80"]["value"] == 0.0
    assert told["all"]["brier"] == {"value": None, "se": None, "n": 0}
    assert told["all"]["pinball_days"]["se"] is None  # of one target nothing tells how much targets differ
    assert told["misses"][0]["days_late"] == 11
    assert told["outside_view"]["borrowed"] == "dslib"
    assert told["experience"] is None


def test_a_file_is_written_as_markdown(run: Run, tmp_path: Path) -> None:
    plan, file = written(tmp_path), tmp_path / "out.md"
    assert run(plan, output=file) == ""
    assert file.read_text(encoding="utf-8").startswith("# Small")
    assert run(plan, "markdown").startswith("# Small")


def test_a_portfolio_tells_of_each_program(run: Run, tmp_path: Path) -> None:
    plan = written(tmp_path, line("milestone/old", "2026-03-20", "2026-04-10", "2026-04-20", "2026-05-20"))
    (tmp_path / "portfolio.yaml").write_text("portfolio: {id: all, title: Everything}\n", encoding="utf-8")
    assert json.loads(run(tmp_path, "json"))["programs"].keys() == {"plan"}
    told = run(tmp_path)
    assert "Small" in told
    assert "Our past P80s held 0%" in told
    assert plan.exists()


def test_programs_of_a_portfolio_are_judged_together(tmp_path: Path) -> None:
    """The same milestone in two programs is two targets: one held, one didn't."""
    late = line("milestone/old", "2026-03-20", "2026-04-10", "2026-04-20", "2026-05-20")
    kept = line("milestone/old", "2026-03-20", "2026-04-10", "2026-05-10", "2026-05-20")
    for name, told in (("one", late), ("two", kept)):
        written(tmp_path / name, told).rename(tmp_path / f"{name}-plan")
        (tmp_path / name).rmdir()
    (tmp_path / "portfolio.yaml").write_text("portfolio: {id: all, title: Everything}\n", encoding="utf-8")
    portfolio = centre.assess(tmp_path, config=CONFIG).portfolio
    assert portfolio is not None
    assert portfolio.track_record.whole.targets == 2
    assert portfolio.track_record.p80.value.value == 0.5
    for audience in ("status", "exec", "engineer", "calibration"):
        told = markdown(compose_portfolio(portfolio, audience, "en"))
        assert re.search(r"Our past P80s held 50% \(± 2\d%\) of 2", told)


def test_a_status_tells_what_finished_work_did(atlas: Assessment) -> None:
    assert "That makes the program's P80" in text(atlas, "status")
    assert text(atlas, "engineer").count("That makes the program's P80") == 1


def test_the_setting_leaves_durations_as_estimated(atlas: Assessment, tmp_path: Path) -> None:
    config = Settings(runs=200, corrected=False, cache=tmp_path)
    plain = centre.assess(ROOT / "examples" / "atlas", config=config).only
    assert plain.timetable.experience is None
    assert atlas.timetable.experience is not None
    end = atlas.program.charter.key
    before, after = (one.timetable.outlooks[end].p80 for one in (plain, atlas))
    assert before
    assert after
    assert before < after
    assert "That makes the program's P80" not in text(plain, "engineer")
