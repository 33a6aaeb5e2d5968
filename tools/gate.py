"""The gate, `make test`: format, lint, import contracts while the engines compile, then types and safety beside tests.

Any failure is its failure.

At a desk, what has passed is not run again while nothing that it depends on has changed: every file that git does not
ignore and which of them it tracks, the folder of shared data, installed packages, programs of the system, settings of
the environment. A run forgets what passed before, so a failure is never hidden by an earlier success. FORCE=1 runs
everything; so does CI=true, always.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PASSED = BIN.parent / ".passed.json"
PROGRAMS = ("node", "chromium", "pdftotext", "pdftoppm", "fc-list", "git", "java")
SETTINGS = re.compile(
    r"FULL$|EXHAUSTIVE$|KANAME_|HYPOTHESIS_|PYTEST_|PYTHON(?!DONTWRITEBYTECODE)|LC_|LANG$|LANGUAGE$|TZ$"
)
IN_CI = os.environ.get("CI") == "true"
FORCED = IN_CI or os.environ.get("FORCE", "0") not in ("", "0")
ROOMY = 4 << 30
QUICK = (("ruff", "format", "--check", "."), ("ruff", "check", "."), ("lint-imports",))
SAFETY = ("bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive", "src", "tools", "hatch_build.py")


class Outcome(NamedTuple):
    """How a step ended, and what it said."""

    code: int
    said: str


def main() -> int:
    """Run what has to be run."""
    begun = time.monotonic()
    passed = {} if FORCED else remembered()
    before = digests()
    if stands(passed, before, "tests"):
        print(f"nothing has changed since {passed['tests']['said']}; FORCE=1 runs them again")
        return 0
    remember({name: entry for name, entry in passed.items() if name == "code"})
    with begun_beside("make", "--no-print-directory", "warm") as warming:
        failed = list(dict.fromkeys(step[0] for step in QUICK if shown(*step)))
        if warming.wait():
            failed.append("make warm")
    if failed:
        return verdict(failed, begun)
    with ThreadPoolExecutor(1) as beside:
        code_stands = stands(passed, before, "code")
        reading = None if code_stands else beside.submit(lambda: {"pyright": types(), "bandit": safety()})
        tests = tested()
        read = {"code": Outcome(0, passed["code"]["said"])} if reading is None else reading.result()
    print("\n".join(outcome.said for outcome in read.values()))
    failed = [name for name, outcome in (read | {"pytest": tests}).items() if outcome.code]
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    if not IN_CI:
        well = not any(outcome.code for outcome in read.values())
        told = f"pyright, bandit: nothing has changed since they passed at {now}"
        news = {"code": told} if well and not code_stands else {}
        news |= {} if failed else {"tests": f"the tests passed at {now} ({tests.said})"}
        keep(passed, before, news)
    return verdict(failed, begun)


def types() -> Outcome:
    """Check the types, unless there is no Node.js for it, which CI may not be without."""
    if subprocess.run([BIN / "pyright", "--version"], capture_output=True, check=False).returncode:
        if IN_CI:
            return Outcome(1, "types: pyright needs Node.js, and CI may not skip it")
        return Outcome(0, "types: skipped, pyright needs Node.js and finds none here")
    return heard("pyright")


def safety() -> Outcome:
    """Look for what is often unsafe; left out is that some part of a statement needed no nosec when another did."""
    found = heard(*SAFETY)
    kept = [line for line in found.said.splitlines() if "nosec encountered" not in line]
    return Outcome(found.code, "\n".join(kept))


def heard(*command: str) -> Outcome:
    """Run a tool, and keep what it says."""
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(done.returncode, f"{' '.join(command)}\n{done.stdout.rstrip()}")


def tested() -> Outcome:
    """Run the tests, shown as they go; what is said is pytest's closing line."""
    workers = os.environ.get("WORKERS") or str(max(2, min(8, os.cpu_count() or 2)))
    command = [
        BIN / "pytest",
        "-n",
        workers,
        "--dist",
        "worksteal",
        "-q",
        f"--color={'yes' if sys.stdout.isatty() else 'no'}",
    ]
    said = b""
    environment = {**os.environ, **in_memory()}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment) as running:
        assert running.stdout is not None
        while chunk := os.read(running.stdout.fileno(), 65536):
            os.write(sys.stdout.fileno(), chunk)
            said = (said + chunk)[-4096:]
    lines = re.sub(r"\x1b\[[\d;]*m", "", said.decode(errors="replace")).strip().splitlines()
    return Outcome(running.returncode, lines[-1].strip("= ") if lines else "")


def in_memory() -> dict[str, str]:
    """Where tests write, in memory if there is room: they wait for no disk, and no power fails between two of them."""
    memory = Path("/dev/shm")  # nosec B108 # where pytest makes folders of its own, for this user alone
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK):
        return {}
    return {"TMPDIR": str(memory)} if shutil.disk_usage(memory).free >= ROOMY else {}


def shown(*command: str) -> int:
    """Run a step, saying which."""
    with begun_beside(*command) as running:
        return running.wait()


def begun_beside(*command: str) -> subprocess.Popen[bytes]:
    """Begin a step, saying which."""
    print(" ".join(command), flush=True)
    program = BIN / command[0]
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS")}
    return subprocess.Popen([program if program.exists() else command[0], *command[1:]], cwd=ROOT, env=environment)


def verdict(failed: list[str], begun: float) -> int:
    """The last line."""
    print(f"{'failed: ' + ', '.join(failed) if failed else 'all passed'} in {time.monotonic() - begun:.0f} s")
    return 1 if failed else 0


# --- what has passed, and what that depends on


def stands(passed: dict[str, dict[str, str]], digest: dict[str, str], name: str) -> bool:
    """Whether a step passed on exactly what lies here."""
    return name in digest and passed.get(name, {}).get("digest") == digest[name]


def keep(passed: dict[str, dict[str, str]], before: dict[str, str], news: dict[str, str]) -> None:
    """Remember what passed, where nothing was changed meanwhile."""
    after = digests()
    kept = {name: entry for name, entry in passed.items() if name == "code" and stands(passed, after, name)}
    for name, said in news.items():
        if name in before and before[name] == after.get(name):
            kept[name] = {"digest": before[name], "said": said}
    remember(kept)


def remembered() -> dict[str, dict[str, str]]:
    """What passed before, by step."""
    try:
        return json.loads(PASSED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def remember(passed: dict[str, dict[str, str]]) -> None:
    """Replace what is known to have passed."""
    PASSED.write_text(json.dumps(passed, indent=1), encoding="utf-8")


def digests() -> dict[str, str]:
    """What each step depends on, as one number; nothing where git can't tell which files there are."""
    listing = ["git", "ls-files", "-z", "--cached"]
    try:
        tracked = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
        others = subprocess.run([*listing, "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return {}
    names = sorted({os.fsdecode(name) for name in others.stdout.split(b"\0") if name})
    shared = Path(os.environ.get("KANAME_SHARED", ROOT.parent / "shared"))
    data = sorted(file for file in shared.rglob("*") if file.is_file()) if shared.is_dir() else []
    read = [
        name for name in names if name.startswith(("src/", "tools/")) or name in ("hatch_build.py", "pyproject.toml")
    ]
    machine = surroundings()
    return {
        "code": digest([machine], [ROOT / name for name in read]),
        "tests": digest([machine, os.fsdecode(tracked)], [*(ROOT / name for name in names), *data]),
    }


def surroundings() -> str:
    """Python, its packages, the system's programs and the settings, as one text."""
    packages = sorted(folder.name for folder in BIN.parent.glob("lib/python*/site-packages/*.dist-info"))
    found = [shutil.which(name) for name in PROGRAMS]
    programs = [(path, Path(path).stat().st_size, Path(path).stat().st_mtime_ns) for path in found if path]
    settings = sorted((name, value) for name, value in os.environ.items() if SETTINGS.match(name))
    return repr((platform.platform(), sys.version, packages, programs, settings))


def digest(words: Iterable[str], files: Iterable[Path]) -> str:
    """One number for texts and files with their names."""
    summed = blake2b(digest_size=16)
    for word in words:
        summed.update(word.encode(errors="surrogateescape") + b"\0")
    for file in files:
        content = file.read_bytes() if file.is_file() else b"\0gone"
        summed.update(os.fsencode(file) + b"\0" + str(len(content)).encode() + b"\0" + content)
    return summed.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
