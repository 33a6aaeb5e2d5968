"""The command line in the reader's language: help, refusals, documentation, and how the language is chosen."""

import os
import re
import subprocess

import pytest

import forked
from kaname.cli.terminal import show
from kaname.report import compose
from kaname.report.document import Document, Entry, Table
from kaname.settings import Settings
from kaname.words.catalogue import translations
from kaname.words.causes import CAUSES
from kaname.words.speech import Part, Sentence
from test_report import small

ENGLISH = ("Usage", "Options", "Arguments", "Commands", "Show this", "No such", "Invalid", "default", "required")


@pytest.fixture
def run(tmp_path):
    def call(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "KANAME_"))}
        settings = {**kept, "KANAME_CACHE": str(tmp_path / "cache"), "COLUMNS": "80", **environment}
        return forked.kaname(*words, environment=settings)

    return call


@pytest.mark.parametrize(
    "words", [["--help"], ["report", "--help"], ["nope"], ["status"], ["report", "x", "--audience", "boss"]]
)
def test_help_and_refusals_are_japanese_where_japanese_is_asked_for(run, words):
    done = run(*words, KANAME_LANGUAGE="ja")
    said = done.stdout + done.stderr
    assert re.search("[ぁ-ん]", said)
    assert not [word for word in ENGLISH if word in said]
    assert "…" not in said
    assert done.returncode == (0 if "--help" in words else 2)


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        (["--help", "--lang", "ja"], {}),
        (["--help", "--lang=ja"], {}),
        (["--help"], {"LANG": "ja_JP.UTF-8"}),
        (["--help"], {"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}),
    ],
)
def test_the_language_is_that_of_the_option_the_setting_or_the_locale(run, words, environment):
    done = run("status", *words, **environment)
    assert "使い方：" in done.stdout


def test_the_setting_is_stronger_than_the_locale_and_other_locales_are_english(run):
    assert "Usage:" in run("--help", LANG="ja_JP.UTF-8", KANAME_LANGUAGE="en").stdout
    assert "Usage:" in run("--help", LANG="de_DE.UTF-8").stdout


def test_a_wrong_name_is_told_with_the_nearest_and_a_wrong_value_with_the_possible_ones(run):
    assert "Nearest: status." in run("statsu").stderr
    assert "--lang" in run("status", "x", "--lan", "ja").stderr
    assert "exec, engineer" in run("report", "x", "--audience", "boss").stderr


@pytest.mark.parametrize("value", ["0", "-1", "1e12", "1000000000000", "many"])
def test_a_number_out_of_range_is_told_with_the_possible_ones_in_either_language(run, value):
    for language, allowed in {"en": "Possible: 100 to 1000000.", "ja": "100～1000000"}.items():
        done = run("forecast", "x", "--runs", value, KANAME_LANGUAGE=language)
        assert done.returncode == 2
        assert value in done.stderr
        assert allowed in done.stderr
        assert "Input should" not in done.stderr


def test_a_wrong_setting_is_told_in_japanese(run, tmp_path):
    (tmp_path / "program.yaml").write_text("charter: {id: p, title: P}\n", encoding="utf-8")
    said = run("status", tmp_path, KANAME_LANGUAGE="ja", KANAME_RUNS="many").stderr
    assert "整数を指定します" in said
    assert "Input should" not in said


@pytest.mark.parametrize("cause", CAUSES)
def test_every_known_cause_has_its_japanese(cause):
    assert translations("ja").gettext(cause) != cause


@pytest.mark.parametrize(
    ("name", "value"), [("language", "de"), ("runs", "many"), ("runs", "1"), ("runs", "9999999"), ("seed", "-1")]
)
def test_what_the_settings_say_is_among_the_known_causes(name, value):
    with pytest.raises(ValueError, match="validation error") as told:
        Settings.model_validate({name: value})
    assert told.value.errors()[0]["msg"] in CAUSES  # pyright: ignore


def test_documentation_is_folded_and_never_cut(run):
    said = run("docs", "work_package", "--lang", "ja").stdout
    assert "…" not in said.replace("https://…", "")


def test_days_are_whole_in_a_narrow_japanese_terminal(capsys):
    from rich.console import Console

    show(compose(small(), "status", "ja"), Console(width=80))
    said = capsys.readouterr().out
    assert re.search(r"Live +2026年3月20日( +\d{4}年\d+月\d+日){2} ", said)
    assert "Variance" not in said
    assert "差異" not in said


def test_a_table_that_does_not_fit_is_told_row_by_row(capsys):
    from rich.console import Console

    name = "Close Kawasaki and Aschheim"
    row = (*(Entry(Sentence((Part(text),))) for text in (name, "waits for the lease", "")),)
    days = (*(Entry(Sentence((Part(f"{n} Oct 2026"),)), numeric=True) for n in (10, 20, 30)),)
    table = Table("", ("Record", "Why", "Empty", "Start", "Finish", "P80"), ((*row, *days),))
    document = Document("en", "status", "T", (), (table,), (), "", "")
    show(document, Console(width=120))
    assert re.search(
        rf"Record +Why +Empty +Start +Finish +P80 *\n +{name} +waits for the lease", capsys.readouterr().out
    )
    show(document, Console(width=80))
    said = capsys.readouterr().out.splitlines()
    assert said[1].strip() == name
    told = " ".join(" ".join(said[2:]).split())
    assert told == "Why waits for the lease · Start 10 Oct 2026 · Finish 20 Oct 2026 · P80 30 Oct 2026"
