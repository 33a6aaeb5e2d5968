"""The command line where its surroundings are against it: one clear line and an exit code, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import forked
from kaname.cli.environment import KNOWN
from kaname.settings import Settings

pytestmark = pytest.mark.thorough

KANAME = (sys.executable, "-c", "from kaname.cli import main; main()")
SMALL = "charter: {id: p, title: 小さい, as_of: 2026-03-12}\n"
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.is_char_device(), reason="this system has no device that is always full")


@pytest.fixture
def small(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "program.yaml").write_text(SMALL, encoding="utf-8")
    return folder


@pytest.fixture
def run(tmp_path):
    def call(*words: object, output: int | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {**os.environ, "KANAME_CACHE": str(tmp_path / "cache"), "COLUMNS": "120", **environment}
        return forked.kaname(*words, environment=settings, output=output)

    return call


@needs_full
@pytest.mark.parametrize("words", [("check",), ("status",), ("report", "--format", "markdown")], ids=str)
def test_an_output_that_is_full_is_one_clear_message(run, small, words):
    with FULL.open("w") as full:
        done = run(words[0], small, *words[1:], output=full.fileno())
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "kaname: The output can't be written: No space left on device.",
        "Free some space, or send the output somewhere else.",
    ]


@pytest.mark.parametrize("words", [("status",), ("check",), ("report",)], ids=str)
def test_a_reader_that_has_seen_enough_ends_it_silently(run, small, words):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run(*words, small, output=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_of_another_encoding_gets_utf8(run, small):
    done = run("status", small, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0
    assert "小さい" in done.stdout
    assert done.stderr == ""


def test_a_file_that_is_named_as_folder(run, small):
    done = run("check", small / "program.yaml")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"kaname: {small / 'program.yaml'} is a file, not a folder.",
        f"Name the folder that holds it: {small}.",
    ]


@pytest.mark.parametrize(
    ("option", "day"), [("--as-of", "0001-01-01"), ("--as-of", "9999-12-31"), ("--since", "1969-12-31")]
)
def test_a_day_beyond_the_time_of_plans(run, small, option, day):
    done = run("status", small, option, day)
    assert done.returncode == 2
    assert done.stderr.startswith(f"kaname: {day}, given for {option}, lies outside")
    assert "1970-01-01 … 2200-12-31" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_setting_is_known_without_loading_them():
    assert sorted(KNOWN) == sorted(f"KANAME_{name.upper()}" for name in Settings.model_fields)


def test_an_unknown_variable_names_the_nearest_setting_and_an_empty_one_is_not_set(run, small):
    done = run("check", small, KANAME_RNUS="3", KANAME_LANGUAGE="", KANAME_SEED="")
    assert done.returncode == 0
    assert done.stderr.startswith("kaname: KANAME_RNUS is set, but there is no such setting. Nearest: KANAME_RUNS")
    assert done.stderr.count("\n") == 1
    assert run("check", small, KANAME_RUNS="300", KANAME_LANGUAGE="en").stderr == ""


BROKEN = (
    sys.executable,
    "-c",
    "import kaname.cli.commands as c; c.check = lambda *_: 1 // 0; from kaname.cli import main; main()",
)


def test_a_fault_of_its_own_is_one_line_with_what_to_do(small):
    def check(**environment: str) -> subprocess.CompletedProcess[str]:
        settings = {**os.environ, **environment}
        return subprocess.run(
            [*BROKEN, "check", str(small)],
            capture_output=True,
            encoding="utf-8",
            env=settings,
            check=False,
            timeout=300,
        )

    done = check()
    assert done.returncode == 70
    assert done.stderr.startswith("kaname: This is a fault of Kaname itself: ZeroDivisionError: ")
    assert "KANAME_DEBUG=1" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in check(KANAME_DEBUG="1").stderr


class TestOutputs:
    def report(self, run, small, output):
        return run("report", small, "--format", "markdown", "--output", output)

    @needs_full
    def test_a_device_stays_a_device(self, run, small):
        done = self.report(run, small, FULL)
        assert done.returncode == 2
        assert done.stderr.startswith("kaname: The file /dev/full can't be written: No space left on device.")
        assert FULL.is_char_device()
        assert self.report(run, small, "/dev/null").returncode == 0
        assert Path("/dev/null").is_char_device()

    def test_a_link_stays_a_link_and_what_it_points_to_is_written(self, run, small, tmp_path):
        target, link = tmp_path / "kept" / "target.md", tmp_path / "link.md"
        target.parent.mkdir()
        target.write_text("before", encoding="utf-8")
        link.symlink_to(target)
        assert self.report(run, small, link).returncode == 0
        assert link.is_symlink()
        assert "小さい" in target.read_text(encoding="utf-8")
        assert [path.name for path in target.parent.iterdir()] == ["target.md"]

    def test_a_pipe_is_written_into(self, run, small, tmp_path):
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, encoding="utf-8") as reader:
            assert self.report(run, small, pipe).returncode == 0
            assert reader.stdout is not None
            assert "小さい" in reader.stdout.read()
        assert pipe.is_fifo()

    def test_a_circle_of_links_and_a_folder_are_refused(self, run, small, tmp_path):
        (tmp_path / "a").symlink_to("b")
        (tmp_path / "b").symlink_to("a")
        for output in (tmp_path / "a", tmp_path):
            done = self.report(run, small, output)
            assert done.returncode == 2
            assert "can't be written" in done.stderr
            assert "Traceback" not in done.stderr

    def test_two_writers_at_once_leave_one_whole_file(self, small, tmp_path):
        output = tmp_path / "out" / "report.html"
        words = [*KANAME, "report", str(small), "--output", str(output)]
        writers = [subprocess.Popen(words) for _ in range(2)]
        assert [writer.wait(300) for writer in writers] == [0, 0]
        assert output.read_text(encoding="utf-8").rstrip().endswith("</html>")
        assert [path.name for path in output.parent.iterdir()] == ["report.html"]
