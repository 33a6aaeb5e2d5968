"""The spine, measured: from a folder of text to an assessed program, in new processes.

`python -m bench.spine [FOLDER] [--json FILE]`: FOLDER holds the examples (default: examples). A program of 5,000
entities, 1,500 work packages and 2,500 links is generated beside them. The peer is PyYAML's C loader alone on the same
text: what reading costs anybody. The last line is the ratio of our whole assessment (caches warm) to that peer.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
_ASSESS = """
import sys, time
began = time.perf_counter()
from pathlib import Path
from kaname import centre
from kaname.settings import settings
config = settings().model_copy(update={"levelled": sys.argv[2] == "levelled"})
marks = {}
def mark(name):
    marks[name] = time.perf_counter() - began
mark("import")
found = centre.assess(Path(sys.argv[1]), config=config).only
mark("load and check")
found.timetable
mark("schedule and forecast")
found.sections
mark("duties")
found.health, found.actions, found.changes
mark("status")
import json
print(json.dumps(marks))
"""
_PEER = """
import sys, time, pathlib, yaml
began = time.perf_counter()
for path in pathlib.Path(sys.argv[1]).rglob("*.yaml"):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
print(time.perf_counter() - began)
"""


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default="examples", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        figures = measure(asked.folder, Path(temporary))
    for name, seconds in figures.items():
        print(f"{name:<44} {seconds:8.2f}")
    if asked.json:
        asked.json.write_text(json.dumps({"bench": "spine", "figures": {k: {"value": v} for k, v in figures.items()}}))
    print(f"ratio {figures['generated, warm: all'] / figures['generated: peer, PyYAML alone']:.2f}")


def measure(examples: Path, temporary: Path) -> dict[str, float]:
    """Seconds by name, medians of new processes; 'cold' means with an empty cache folder."""
    figures: dict[str, float] = {}
    for folder in sorted(path for path in examples.iterdir() if (path / "program.yaml").is_file()):
        figures[f"kaname status {folder.name}, cold"] = _status(folder, temporary / f"cold-{folder.name}", fresh=True)
        figures[f"kaname status {folder.name}, warm"] = _status(folder, temporary / f"warm-{folder.name}", fresh=False)
    generated = temporary / "generated"
    size = ("--entities", "5000", "--work-packages", "1500", "--links", "2500", "--seed", "1")
    subprocess.run([sys.executable, "-m", "bench.generate", str(generated), *size], check=True)
    for draws in ("network", "levelled"):
        cache = temporary / f"cache-{draws}"
        first = _marks(generated, draws, cache)
        figures[f"generated, cold, {draws}: all"] = max(first.values())
        for results in cache.rglob("*.result"):
            results.unlink()
        second = _marks(generated, draws, cache)
        before = 0.0
        for name, at in second.items():
            figures[f"generated, YAML warm, {draws}: {name}"] = at - before
            before = at
        figures[f"generated, YAML warm, {draws}: all"] = max(second.values())
    figures["generated, warm: all"] = max(_marks(generated, "network", temporary / "cache-network").values())
    figures["generated: peer, PyYAML alone"] = _peer(generated)
    return figures


def _status(folder: Path, cache: Path, *, fresh: bool) -> float:
    if not fresh:
        _timed(folder, cache)
    return statistics.median(_timed(folder, cache / str(number) if fresh else cache) for number in range(RUNS))


def _timed(folder: Path, cache: Path) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-c", "from kaname.cli import main; main()", "status", str(folder)]
    subprocess.run(command, env=_environment(cache), check=True, capture_output=True)
    return time.perf_counter() - began


def _marks(folder: Path, draws: str, cache: Path) -> dict[str, float]:
    command = [sys.executable, "-c", _ASSESS, str(folder), draws]
    done = subprocess.run(command, env=_environment(cache), check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _peer(folder: Path) -> float:
    command = [sys.executable, "-c", _PEER, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _environment(cache: Path) -> dict[str, str]:
    return {**os.environ, "KANAME_CACHE": str(cache)}


if __name__ == "__main__":
    main()
