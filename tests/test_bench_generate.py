"""The generated program: of the size asked for, without fault, the same for the same seed."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from kaname.files import load
from kaname.model.plan import Dependency, WorkPackage

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[1]


def generated(folder: Path, *options: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "bench.generate", str(folder), *options]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(("entities", "work", "links"), [(200, 60, 80), (1000, 300, 500)])
def test_a_program_of_the_size_asked_for_is_free_of_faults(
    tmp_path: Path, entities: int, work: int, links: int
) -> None:
    generated(tmp_path / "plan", "--entities", str(entities), "--work-packages", str(work), "--links", str(links))
    loaded = load(tmp_path / "plan", cache=tmp_path / "cache")
    assert loaded.problems == ()
    assert len(loaded.program) == entities
    assert len(loaded.program.all(WorkPackage)) == work
    assert len(loaded.program.all(Dependency)) == links


def test_a_seed_makes_the_same_program_again(tmp_path: Path) -> None:
    size = ("--entities", "200", "--work-packages", "60", "--links", "80")
    one, two, three = (
        generated(tmp_path / name, *size, "--seed", seed) for name, seed in (("a", "1"), ("b", "1"), ("c", "2"))
    )
    assert one == two
    assert one != three


def test_ten_thousand_records_load_and_check_in_good_time(tmp_path: Path) -> None:
    generated(tmp_path / "plan", "--entities", "10000", "--work-packages", "3000", "--links", "5000")
    seconds: list[float] = []
    for _ in range(2):
        began = time.process_time()
        assert len(load(tmp_path / "plan", cache=tmp_path / "cache").program) == 10_000
        seconds.append(time.process_time() - began)
    cold, warm = seconds
    assert (cold < 6, warm < 2) == (True, True), seconds
