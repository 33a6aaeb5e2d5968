"""The bench of experience: projects whose later work takes what the earlier took, and real ones."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from bench.experience import Case, figures, score

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[1]


def case(family: str, done: float, later: float) -> Case:
    """Twenty pieces of work of ten days before and after, each so many times as long as planned."""
    return Case(family, *(np.array([(10.0, 10.0 * times)] * 20) for times in (done, later)))


def test_what_always_takes_longer_is_foreseen_from_what_did() -> None:
    slow = case("a", 1.5, 1.4)
    assert not score(slow, 1, with_experience=False).held
    after = score(slow, 1, with_experience=True)
    assert after.held
    assert after.loss < score(slow, 1, with_experience=False).loss / 3


def test_a_change_of_pace_is_not() -> None:
    assert not score(case("a", 0.7, 1.4), 1, with_experience=True).held


def test_a_family_of_many_counts_by_the_root() -> None:
    found = figures([*(case("many", 1.0, 1.5) for _ in range(4)), case("one", 1.0, 0.9)])
    assert found["p80_held"].value == pytest.approx(1 / 3)
    assert found["p80_held"].n == 5


def test_of_nothing_there_is_no_figure() -> None:
    assert figures([])["p80_held"].value is None


def test_on_real_projects_p80_holds_after_the_correction(tmp_path: Path, shared: Path) -> None:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench.experience", str(shared / "data" / "scheduling"), "--json", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    made = json.loads(file.read_text())["figures"]
    assert made["p80_held.estimates"]["value"] < 0.65
    assert 0.72 < made["p80_held"]["value"] < 0.9
    assert made["pinball"]["value"] < made["pinball.estimates"]["value"]
