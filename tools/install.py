"""Make .venv: the packages of the locks and Kaname as it lies here, with Python's venv and pip and nothing else.

Where the time went, on 2 cores: pip 23 looks at every file of every release (15 of 61 processor seconds; the pinned
pip takes 5), and it compiles byte code for thousands of modules that nobody imports (22 s). So the pinned pip comes
first, the packages in two halves at once, and byte code only for what Kaname imports; Python adds more where used.

A .venv without its stamp is half done and is made anew. Its folder is locked meanwhile, also by pip's processes: after
a `kill -9` the next start waits for those that are left, and two at once don't meet.
"""

from __future__ import annotations

import argparse
import ensurepip
import fcntl
import os
import re
import shlex
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / ".installed"
PYTHON = VENV / "bin" / "python"
QUIETLY = ["--quiet", "--disable-pip-version-check", "--no-input"]
IMPORT_ALL = """
import contextlib, importlib, pkgutil, kaname
for module in pkgutil.walk_packages(kaname.__path__, "kaname.", onerror=lambda name: None):
    if not module.name.endswith("__main__"):
        with contextlib.suppress(Exception):
            importlib.import_module(module.name)
"""


def main() -> int:
    """Install what is needed. The answer is the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("needed", type=Path, help="the lock of all that Kaname, its tests and its build need")
    arguments.add_argument("peers", type=Path, help="the lock of what bench/ compares with; not all need install")
    given = arguments.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    VENV.mkdir(exist_ok=True)
    folder = os.open(VENV, os.O_RDONLY)
    os.set_inheritable(folder, True)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        install(pins(given.needed), pins(given.peers))
    except StepError as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


def install(needed: dict[str, str], peers: dict[str, str]) -> None:
    """Make or mend .venv and stamp it. Raises StepError."""
    if STAMP.exists() and PYTHON.exists():
        STAMP.unlink()
    else:
        venv.create(VENV, clear=True, symlinks=True, with_pip=False)
    first_pip(needed.pop("pip"))
    entries = list(needed.values())
    peer_entries = [entry for name, entry in peers.items() if name not in needed]
    halves = [start_pip(f"half {number}", entries[number::2]) for number in (0, 1)]
    asked = [start_pip("peers", peer_entries)] if peer_entries else []
    for half in halves:
        end(half)
    for peer in asked:
        each_peer(peer, peer_entries)
    end(start([PYTHON, "-m", "pip", "install", *QUIETLY, "--no-deps", "--no-build-isolation", "--editable", ROOT]))
    both = [start([PYTHON, "-m", "pip", "check", "--disable-pip-version-check"]), start([PYTHON, "-c", IMPORT_ALL])]
    for process in both:
        end(process)
    STAMP.touch()


def each_peer(together: subprocess.Popen[str], entries: list[str]) -> None:
    """What bench/ compares with may be missing: where all together can't be installed, each is tried by itself."""
    try:
        end(together)
    except StepError:
        for entry in entries:
            try:
                end(start_pip("peer", [entry]))
            except StepError as failed:
                print(
                    f"bench/ will lack {entry.split()[0]} and say so instead of its figures.\n{failed}", file=sys.stderr
                )


def pins(lock: Path) -> dict[str, str]:
    """The entries of a lock by name, each with its hashes."""
    entries = re.split(r"^(?=[\w.\-]+==)", lock.read_text(encoding="utf-8"), flags=re.M)
    found: dict[str, str] = {}
    for entry in entries:
        if named := re.match(r"[\w.\-]+(?===)", entry):
            found[named[0]] = found.get(named[0], "") + entry
    return found


def first_pip(entry: str) -> None:
    """The pinned pip, by the wheel of pip that Python brings: ensurepip would take five seconds to unpack that one."""
    folders = [Path(ensurepip.__file__).parent / "_bundled", Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or ".none")]
    wheels = [wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))]
    with_pip = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    if not with_pip and not wheels:
        end(start([PYTHON, "-m", "ensurepip", "--default-pip"]))
    runner = ["-m", "pip"] if with_pip or not wheels else [str(wheels[-1] / "pip")]
    end(start_pip("pip", [entry], runner))


def start_pip(name: str, entries: list[str], runner: list[str] | None = None) -> subprocess.Popen[str]:
    """Let pip install exactly these, each by its hash."""
    wanted = VENV / f"{name.replace(' ', '-')}.txt"
    wanted.write_text("".join(entries), encoding="utf-8")
    options = ["--no-compile", "--no-deps", "--require-hashes", "--requirement", wanted]
    return start([PYTHON, *(runner or ["-m", "pip"]), "install", *QUIETLY, *options])


def start(command: list[str | Path]) -> subprocess.Popen[str]:
    """Start a process that keeps the folder locked."""
    return subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, close_fds=False
    )


def end(process: subprocess.Popen[str]) -> None:
    """Wait for a process. Raises StepError with what it said."""
    said, _ = process.communicate()
    if process.returncode:
        raise StepError(f"{shlex.join(map(str, process.args))}\n{said}")


class StepError(Exception):
    """A step that did not end well, and what it said."""


if __name__ == "__main__":
    sys.exit(main())
