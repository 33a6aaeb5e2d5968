"""The gate: everything runs once, nothing that passed runs twice, no failure is hidden, and CI runs everything."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import gate
import pytest

GATE = Path(__file__).resolve().parents[1] / "tools" / "gate.py"
TOOL = """#!/bin/sh
case "$*" in *--version*) exit 0;; esac
echo "ran {name}"
echo "3 passed in 0.1s"
test ! -e {name}-fails
"""


class Workshop:
    """A tree with a gate and tools that only say that they ran."""

    def __init__(self, root: Path) -> None:
        self.root = root
        tools = root / ".venv" / "bin"
        tools.mkdir(parents=True)
        (tools / "python").symlink_to(sys.executable)
        for name in ("ruff", "lint-imports", "pyright", "bandit", "pytest"):
            (tools / name).write_text(TOOL.format(name=name))
            (tools / name).chmod(0o755)
        (root / "tools").mkdir()
        shutil.copy(GATE, root / "tools")
        (root / "src").mkdir()
        self.write("src/code.py", "1")
        self.write("guide.md", "1")
        self.write("Makefile", "warm:\n\t@echo ran warm\n")
        self.write(".gitignore", "/.venv\n*-fails\n")
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def fail(self, name: str, fails: bool = True) -> None:
        flag = self.root / f"{name}-fails"
        flag.touch() if fails else flag.unlink()

    def gate(self, **environment: str) -> tuple[int, set[str], str]:
        """The exit code, which tools ran, and the last line."""
        settings = {name: value for name, value in os.environ.items() if name not in ("CI", "FORCE")} | environment
        command = [self.root / ".venv" / "bin" / "python", self.root / "tools" / "gate.py"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=settings)
        ran = re.findall("|".join(f"ran ({name})" for name in sorted(ALL)), done.stdout)  # two may share a line
        return done.returncode, {name for names in ran for name in names if name}, done.stdout.splitlines()[-1]


ALL = {"ruff", "lint-imports", "pyright", "bandit", "warm", "pytest"}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "kaname")


def test_what_passed_is_not_run_again_until_something_changes(workshop: Workshop) -> None:
    assert workshop.gate()[:2] == (0, ALL)
    code, ran, said = workshop.gate()
    assert (code, ran) == (0, set())
    assert "nothing has changed since the tests passed at" in said
    assert "(3 passed in 0.1s); FORCE=1" in said
    workshop.write("guide.md", "2")
    assert workshop.gate()[:2] == (0, ALL - {"pyright", "bandit"})
    workshop.write("src/code.py", "2")
    assert workshop.gate()[:2] == (0, ALL)
    workshop.write("new.py", "1")
    assert "pytest" in workshop.gate()[1]
    subprocess.run(["git", "add", "new.py"], cwd=workshop.root, check=True)
    assert "pytest" in workshop.gate()[1]
    assert "pytest" in workshop.gate(KANAME_RUNS="7")[1]
    assert "pytest" not in workshop.gate(KANAME_RUNS="7")[1]


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"FORCE": "1"}], ids=["CI", "FORCE"])
def test_everything_runs_when_asked_and_always_in_ci(workshop: Workshop, environment: dict[str, str]) -> None:
    assert workshop.gate()[1] == ALL
    assert workshop.gate(**environment)[:2] == (0, ALL)
    assert workshop.gate(**environment)[:2] == (0, ALL)


@pytest.mark.parametrize("tool", sorted(ALL - {"warm"}))
def test_a_failure_fails_the_gate_and_is_not_forgotten(workshop: Workshop, tool: str) -> None:
    assert workshop.gate()[0] == 0
    workshop.fail(tool)
    code, ran, said = workshop.gate(FORCE="1")
    assert (code, said.split(" in ")[0]) == (1, f"failed: {tool}")
    assert tool in ran
    workshop.fail(tool, False)
    assert workshop.gate()[1] >= {"pytest", tool}
    assert workshop.gate()[1] == set()


def test_what_is_unsafe_is_found_and_an_assert_is_not(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    *bandit, _, _, _ = gate.SAFETY
    command = [gate.BIN / bandit[0], *bandit[1:], code]
    for text, found in (
        ("import subprocess\n\n\ndef run(said: str) -> None:\n    subprocess.call(said, shell=True)\n", ["B602"]),
        ("import hashlib\n\nNAME = hashlib.md5(b'x')\n", ["B324"]),
        ("import subprocess\n\nassert subprocess.call(['/bin/true']) == 0\n", []),
    ):
        code.write_text(text)
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=gate.ROOT)
        assert (done.returncode, re.findall(r"\[(B\d+):", done.stdout)) == (int(bool(found)), found)


def test_where_git_cannot_tell_the_files_all_is_run(workshop: Workshop) -> None:
    shutil.rmtree(workshop.root / ".git")
    assert workshop.gate(GIT_CEILING_DIRECTORIES=str(workshop.root.parent))[:2] == (0, ALL)
    assert workshop.gate(GIT_CEILING_DIRECTORIES=str(workshop.root.parent))[:2] == (0, ALL)
