"""The command line as a user meets it: answers, exit codes, one clear message and never a traceback."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import forked
from kaname import files

ATLAS = Path(__file__).parents[1] / "examples" / "atlas"
UNESTIMATED = "work_packages: [{id: a, title: Build}]\n"
SMALL = """
charter: {id: p, title: Small, as_of: 2026-03-12}
work_packages:
  - {id: a, title: Build, duration: {low: 1, likely: 2, high: 3}}
"""


@pytest.fixture
def run(remembered):
    def call(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {**os.environ, "KANAME_CACHE": str(remembered), "COLUMNS": "120", **environment}
        return forked.kaname(*words, environment=settings)

    return call


@pytest.fixture
def small(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "program.yaml").write_text(SMALL, encoding="utf-8")
    return folder


def one_clear_message(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert all(word in done.stderr for word in words), done.stderr


def test_a_folder_that_is_not_there(run, tmp_path):
    one_clear_message(run("status", tmp_path / "nowhere"), "There is no folder", "program.yaml")


def test_a_folder_without_a_plan_and_in_japanese(run, tmp_path):
    one_clear_message(run("check", tmp_path), "neither program.yaml nor portfolio.yaml")
    one_clear_message(run("check", tmp_path, "--lang", "ja"), "program.yaml も")


def test_a_day_that_is_none_and_a_setting_that_cannot_be(run, small):
    one_clear_message(run("status", small, "--as-of", "soon"), "soon", "--as-of", "2026-03-12")
    one_clear_message(run("status", small, KANAME_RUNS="many"), "KANAME_RUNS", "many")


def test_a_plan_of_which_nothing_can_be_read(run, tmp_path):
    (tmp_path / "program.yaml").write_text("charter: [", encoding="utf-8")
    one_clear_message(run("status", tmp_path), "no record that can be read", "kaname check")
    done = run("check", tmp_path)
    assert done.returncode == 2
    assert "program.yaml:1:" in done.stdout


def test_check_lists_every_fault_with_its_place_and_its_mend(run, small):
    (small / "risks.yaml").write_text("risks:\n  - id: r\n    onwer: kim\n    probability: 2\n", encoding="utf-8")
    done = run("check", small)
    assert done.returncode == 2
    assert "risks.yaml:3:" in done.stdout
    assert "owner" in done.stdout
    assert "risks.yaml:4:" in done.stdout


def test_a_report_is_written_whole_or_not_at_all(run, small, tmp_path):
    written = tmp_path / "deep" / "report.html"
    assert run("report", small, "--output", written).returncode == 0
    assert written.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert [path.name for path in written.parent.iterdir()] == ["report.html"]
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    one_clear_message(run("report", small, "--output", blocked / "report.html"), "can't be written")


def test_status_and_report_answer_in_both_languages(run, small):
    assert "Small is off track" in run("status", small).stdout
    japanese = run("report", small, "--format", "markdown", "--lang", "ja", "--audience", "engineer")
    assert japanese.returncode == 0
    assert "経営層へのお願い" in japanese.stdout


def test_publishing_keeps_the_forecast_of_every_promise(run, small):
    (small / "milestones.yaml").write_text(
        "milestones:\n  - {id: m, work: [work_package/a], commitment: 2026-03-20}\n", encoding="utf-8"
    )
    assert run("publish", small).returncode == 0
    (line,) = (small / "history" / "forecasts.jsonl").read_text(encoding="utf-8").splitlines()
    assert '"milestone/m"' in line
    assert '"commitment": "2026-03-20"' in line


def test_publishing_tells_what_it_did_in_the_language_asked_for(run, small):
    assert "nothing to publish" in run("publish", small).stdout
    assert not (small / "history").exists()
    (small / "milestones.yaml").write_text(
        "milestones:\n  - {id: m, work: [work_package/a], commitment: 2026-03-20}\n", encoding="utf-8"
    )
    assert "Small: forecasts published as of 12 Mar 2026: 1 (open promises: 1)" in run("publish", small).stdout
    assert "Nothing was added" in run("publish", small).stdout
    assert "2026年3月16日" in run("publish", small, "--as-of", "2026-03-16", "--lang", "ja").stdout


def test_nothing_is_published_while_records_are_kept_out(run, small):
    (small / "risks.yaml").write_text("risks: [{id: r, probability: 2}]\n", encoding="utf-8")
    one_clear_message(run("publish", small), "faults: 1", "Nothing was published", "kaname check")
    assert not (small / "history").exists()


def test_every_answer_says_that_it_is_without_records_that_could_not_be_read(run, small):
    (small / "broken.yaml").write_text("risks: [\n", encoding="utf-8")
    for words in (("status",), ("report", "--format", "markdown"), ("report", "--audience", "engineer")):
        assert "without records that could not be read (faults: 1)" in run(words[0], small, *words[1:]).stdout.replace(
            "\n     ", " "
        )


def test_a_day_on_which_there_is_nothing_to_look_at_is_refused(run, small):
    charter = SMALL.replace("as_of: 2026-03-12", "as_of: 2026-03-12, starts: 2026-01-05")
    (small / "program.yaml").write_text(charter, encoding="utf-8")
    one_clear_message(run("status", small, "--as-of", "2026-01-04"), "4 Jan 2026", "starts on 5 Jan 2026")
    one_clear_message(run("publish", small, "--as-of", "2201-01-01"), "1970", "2200")


def test_who_looks_back_hears_that_the_plan_is_that_of_today(run, small):
    told = "This is the plan of today looked at as of 2 Mar 2026"
    assert told in run("status", small, "--as-of", "2026-03-02").stdout
    assert "plan of today" not in run("status", small, "--as-of", "2026-03-12").stdout


def test_publishing_a_portfolio_keeps_the_forecasts_of_each_program(run, tmp_path):
    (tmp_path / "portfolio.yaml").write_text("portfolio: {id: all}\n", encoding="utf-8")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "program.yaml").write_text(
            SMALL + "milestones:\n  - {id: m, work: [work_package/a], commitment: 2026-03-20}\n", encoding="utf-8"
        )
    assert run("publish", tmp_path).returncode == 0
    for name in ("one", "two"):
        assert (tmp_path / name / "history" / "forecasts.jsonl").read_text(encoding="utf-8").count("\n") == 1


def test_a_portfolio_is_one_report_that_answers_first(run, tmp_path):
    (tmp_path / "all" / "one").mkdir(parents=True)
    (tmp_path / "all" / "portfolio.yaml").write_text("portfolio: {id: all, title: Everything}\n", encoding="utf-8")
    (tmp_path / "all" / "one" / "program.yaml").write_text(SMALL, encoding="utf-8")
    status = run("status", tmp_path / "all").stdout
    assert status.splitlines()[2].startswith(
        "■ R  Everything is off track: the last program will most likely be done on"
    )
    for audience in ("exec", "engineer"):
        written = tmp_path / f"{audience}.md"
        words = ("--audience", audience, "--format", "markdown", "--lang", "ja", "--output", written)
        assert run("report", tmp_path / "all", *words).returncode == 0
        text = written.read_text(encoding="utf-8")
        assert text.startswith("# Everything\n")
        assert "経営層へのお願い" in text
        assert ("## Small ■ 遅延" in text) is (audience == "engineer")


def test_a_portfolio_is_forecast_as_a_whole_before_its_programs(run, tmp_path):
    folder = tmp_path / "all"
    (folder / "one").mkdir(parents=True)
    (folder / "two").mkdir()
    (folder / "portfolio.yaml").write_text("portfolio: {id: all, title: Everything}\n", encoding="utf-8")
    (folder / "one" / "program.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "two" / "program.yaml").write_text(SMALL.replace("Small", "Second"), encoding="utf-8")
    text = run("forecast", folder, "--format", "markdown").stdout
    assert [line for line in text.splitlines() if line[:2] == "# "] == ["# Everything", "# Small", "# Second"]
    shown = run("forecast", folder).stdout
    assert shown.startswith("Everything As of 12 Mar 2026")
    assert "Ends of the programs" in shown
    told = json.loads(run("forecast", folder, "--format", "json").stdout)
    assert list(told) == ["portfolio/all", "one", "two"]
    assert told["portfolio/all"]["joint"]["p80"] in run("report", folder, "--format", "markdown").stdout
    one = json.loads(run("forecast", folder, "--target", "two:work_package/a", "--format", "json").stdout)
    assert list(one) == ["two"]


def test_where_no_day_stands_the_reason_is_below(run):
    shown = run("forecast", ATLAS.parent / "kubernetes").stdout
    assert "Fewer comparable milestones than that were reached" in " ".join(shown.split())
    assert "dropped ones never arrive" in " ".join(shown.split())
    assert "Where no day stands" not in run("forecast", ATLAS).stdout
    stage = run("forecast", ATLAS.parent / "kubernetes", "--target", "kep-5440-beta").stdout
    assert "has no forecast: Fewer comparable milestones than that" in " ".join(stage.split())


def test_a_confidential_record_is_in_no_report_for_engineers(run):
    done = run("report", ATLAS, "--audience", "engineer", "--format", "markdown")
    assert done.returncode == 0
    hidden = [one for one in files.load(ATLAS).program if one.confidentiality not in ("public", "internal")]
    assert len(hidden) > 5
    leaked = [one.key for one in hidden if one.title and one.title in done.stdout]
    assert leaked == []


RISKY = """
charter: {id: p, title: Small, as_of: 2026-03-12, ends: 2026-04-03}
work_packages:
  - {id: a, title: Build, duration: {low: 8, likely: 10, high: 30}}
  - {id: b, title: Idle, duration: {low: 1, likely: 1, high: 1}}
risks:
  - id: r
    title: Storm
    probability: 0.5
    days: [{work: work_package/a, days: {low: 5, likely: 5, high: 5}}]
    responses: [{title: Roof, state: agreed, cost: 100 EUR, residual: {probability: 0.1}}]
"""


def test_a_forecast_in_the_terminal_as_markdown_and_as_json(run, small, tmp_path):
    (small / "program.yaml").write_text(RISKY, encoding="utf-8")
    shown = run("forecast", small).stdout
    assert "8 of 10 runs are done by" in shown
    assert "Storm" in shown
    assert "Roof" in shown
    file = tmp_path / "forecast.md"
    assert run("forecast", small, "--output", file, "--lang", "ja").returncode == 0
    assert file.read_text(encoding="utf-8").startswith("# Small")
    few = json.loads(run("forecast", small, "--format", "json", "--runs", "300", "--seed", "5", "--network").stdout)[
        "p"
    ]
    assert (few["analysis"]["runs"], few["analysis"]["seed"], few["analysis"]["method"]) == (300, 5, "network")
    one = json.loads(run("forecast", small, "--target", "b", "--format", "json").stdout)["p"]["analysis"]
    assert (one["target"], one["drivers"]) == ("work_package/b", [])


def test_a_forecast_of_what_is_none(run, small):
    (small / "program.yaml").write_text(RISKY, encoding="utf-8")
    one_clear_message(run("forecast", small, "--target", "r"), "r", "does not end with work")
    one_clear_message(run("forecast", small, "--target", "nothing"), "nothing")
    (small / "program.yaml").write_text(SMALL.split("work_packages")[0] + UNESTIMATED, encoding="utf-8")
    told = run("forecast", small, "--target", "a")
    assert told.returncode == 0
    assert "Build has no forecast: No work package has an estimate or effort" in told.stdout
    assert run("forecast", small, "--runs", "3").returncode == 2


def test_a_record_that_is_not_there_is_told_with_the_names_like_it(run, small):
    one_clear_message(
        run("explain", small, "work_package/b"), "no record work_package/b", "Names like it: work_package/a"
    )
    far = run("explain", small, "zzzzzzz").stderr
    assert far == "kaname: There is no record zzzzzzz.\nGive its id, or its kind and id.\n"
