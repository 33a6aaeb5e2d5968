"""The bench of the store: every figure is there, on both databases, and nothing that was acknowledged is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench.store import _exponents

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[1]
TIMES = (
    "create_s",
    "load_cold_s",
    "load_warm_s",
    "commit_s",
    "commit_p95_s",
    "diff_s",
    "log_s",
    "verify_s",
    "backup_s",
)


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench.store", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=300)


def test_a_quick_run_measures_all(tmp_path: Path, postgresql: str) -> None:
    file = tmp_path / "figures.json"
    printed = run(tmp_path / "work", "--quick", "--json", file).stdout
    figures = json.loads(file.read_text(encoding="utf-8"))["figures"]
    databases = ["sqlite", *(["postgresql"] if postgresql.startswith("postgresql://postgres@127.0.0.1:5432") else [])]
    for place in databases:
        for name in TIMES:
            assert all(figures[f"{place}.{name}.{size}"]["value"] > 0 for size in (300, 600))
            assert figures[f"growth.{place}.{name}.size"]["value"] is not None
        for name in ("load_cold_s", "load_warm_s", "load_program_s", "commit_s", "commit_cold_s", "remove_s", "list_s"):
            assert all(figures[f"{place}.{name}.programs.{count}"]["value"] > 0 for count in (1, 12))
    assert figures["git.commit_s.600"]["value"] > figures["sqlite.commit_s.600"]["value"]
    ratio = figures["sqlite.commit_s.600"]["value"] / figures["git.commit_s.600"]["value"]
    assert printed.splitlines()[-1] == f"ratio {ratio:.3f}"


def test_killed_and_interleaved_writers_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    printed = run("--faults", "--commits", 20, "--rounds", 60, "--json", file).stdout
    told = json.loads(file.read_text(encoding="utf-8"))
    for case in told["cases"]:
        assert (case["lost"], case["broken"], case.get("half", 0)) == (0, 0, 0)
        assert case["acknowledged"] >= (20 if case["what"] == "killed" else 120)
        if case["what"] == "between":
            assert case["acknowledged"] == 120
            assert case["conflicts"] > 0
        else:
            assert case["kills"] > 1
    assert printed.splitlines()[-1] == "lost 0"


def test_a_time_that_grows_with_the_square_has_the_exponent_two() -> None:
    cases = [{"size": size, "load_s": 3e-6 * size**2, "list_s": 0.5, "mb": 1.0} for size in (10, 100, 700)]
    assert _exponents(cases, "size") == {"load_s": pytest.approx(2), "list_s": pytest.approx(0)}


def test_a_lost_update_would_be_counted(alias: str) -> None:
    from bench.store_faults import Interleaved, _compare, _read, _write, _Writer
    from bench.store_writer import CHARTER, work

    from kaname.model.changes import ChangeSet, Put
    from kaname.store.committing import Author, commit
    from kaname.store.creating import create

    create(alias, "p", [CHARTER, work("a")], Author("Kim"))
    writer, found = _Writer("k"), Interleaved(1)
    _read(alias, "p", writer)
    assert _write(alias, "p", writer, "k1")
    commit(alias, "p", ChangeSet((Put(work("a", "overwritten")),)), Author("Lee"))
    _compare(alias, "p", (writer,), found)
    assert found.lost == 2
