"""The commands about jobs and the examination, in both languages."""

import json
import os
import re
from pathlib import Path

import pytest

import forked
import sites

pytestmark = pytest.mark.thorough


@pytest.fixture
def env(site: str, site_database: str, tmp_path: Path) -> dict[str, str]:
    """The site with a small program, as commands find it."""
    sites.take_in(tmp_path, "small")
    found = {**os.environ, **sites.environment(site_database, tmp_path), "COLUMNS": "200"}
    return {name: value for name, value in found.items() if name != "KANAME_DEBUG"}


def test_jobs_are_asked_for_listed_and_cancelled(env: dict[str, str]) -> None:
    asked = forked.kaname("job", "ask", "report", "small", "--set", "language=ja", environment=env)
    assert (asked.returncode, asked.stderr) == (0, "")
    told = re.fullmatch(r"([0-9a-f-]{36}): write a report small, waiting\.\n", asked.stdout)
    assert told is not None, asked.stdout
    assert (
        forked.kaname("job", "ask", "report", "small", "--set", "language=ja", environment=env).stdout == asked.stdout
    )
    listed = forked.kaname("job", "list", "--lang", "ja", environment=env).stdout
    assert told[1] in listed
    assert "報告書の作成" in listed
    cancelled = forked.kaname("job", "cancel", told[1], environment=env)
    assert cancelled.stdout == f"{told[1]}: write a report small, cancelled.\n"


def test_something_is_done_every_morning_and_no_longer(env: dict[str, str]) -> None:
    made = forked.kaname("job", "every", "0 6 * * 1-5", "publish", "small", environment=env)
    assert made.returncode == 0, made.stderr
    number = made.stdout.partition(":")[0]
    listed = forked.kaname("job", "list", environment=env).stdout
    assert re.search(rf"^{number} +publish forecasts +small +0 6 \* \* 1-5 +Asia/Tokyo ", listed, re.M)
    assert forked.kaname("job", "never", number, environment=env).returncode == 0
    assert "0 6 * * 1-5" not in forked.kaname("job", "list", environment=env).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ask", "dance", "small"), "There is no job dance."),
        (("ask", "report", "small", "--set", "language"), "“language” is no parameter."),
        (("every", "0 6 * *", "publish", "small"), "“0 6 * *” is no rule."),
        (("every", "0 6 * * *", "publish", "small", "--zone", "Mars/Base"), "There is no time zone Mars/Base."),
        (("cancel", "nothing"), "There is no job nothing."),
        (("never", "77"), "Nothing is done on schedule under the number 77."),
    ],
)
def test_what_makes_no_sense_is_told(env: dict[str, str], words: tuple[str, ...], said: str) -> None:
    done = forked.kaname("job", *words, environment=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"kaname: {said}\n")


def test_an_installation_is_examined_in_both_languages_and_as_json(env: dict[str, str]) -> None:
    told = forked.kaname("doctor", environment=env)
    assert (told.returncode, told.stderr) == (0, "")
    assert "The tables are those of today." in told.stdout
    assert "表は今日のものです。" in forked.kaname("doctor", "--lang", "ja", environment=env).stdout
    lines = json.loads(forked.kaname("doctor", "--json", environment=env).stdout)
    assert {line["level"] for line in lines} == {"ok", "warn"}
    assert all(line["said"] and (line["mend"] or line["level"] == "ok") for line in lines)
    assert forked.kaname("job", "ask", "assess", "small", environment=env).returncode == 0
    bad = forked.kaname("doctor", environment=env)
    assert (bad.returncode, "No worker has been seen of late, and 1 jobs wait." in bad.stdout) == (2, True)
    away = forked.kaname("doctor", environment={**env, "DATABASE_URL": "postgresql://kim:hunter2@127.0.0.1:1/none"})
    assert away.returncode == 2
    assert "hunter2" not in away.stdout + away.stderr
