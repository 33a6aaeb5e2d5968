"""A command as a process of its own, without the seconds that a new one takes to import what this one has already."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

from kaname.settings import settings

HEAVY = ("kaname.assessment", "kaname.planning.timetabling", "kaname.report.html", "kaname.report.markdown", "typer")
OURS = "kaname.cli"
"""What reads the environment where it is imported: the child imports it anew."""


def kaname(
    *words: object, environment: Mapping[str, str], output: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of Kaname in a fork of this process, with its own output, environment and exit code.

    `output` is where its standard output goes instead of into the answer.
    """
    command = ["kaname", *map(str, words)]
    if _draws():
        return _spawn(command, environment, output)
    _import_heavy()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _become(command, environment, out.fileno() if output is None else output, err.fileno())
        _, status = os.waitpid(child, 0)
        texts: list[str] = []
        for kept in (out, err):
            kept.seek(0)
            texts.append(kept.read().decode("utf-8"))
    return subprocess.CompletedProcess(command, os.waitstatus_to_exitcode(status), *texts)


def _draws() -> bool:
    """Whether this process has drawn a picture: the engine that does has threads, which a fork would lack."""
    tasks = Path("/proc/self/task")
    names = (task.joinpath("comm").read_text() for task in tasks.iterdir()) if tasks.is_dir() else ()
    return any(name.startswith("V8 ") for name in names)


def _spawn(command: list[str], environment: Mapping[str, str], output: int | None) -> subprocess.CompletedProcess[str]:
    """A new process, where a fork would wait for ever for threads that only its parent has."""
    start = [sys.executable, "-c", "from kaname.cli import main; main()", *command[1:]]
    into = subprocess.PIPE if output is None else output
    found = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # as a fork would find plugins of a test
    done = subprocess.run(
        start, env={**environment, **found}, stdout=into, stderr=subprocess.PIPE, text=True, check=False
    )
    return subprocess.CompletedProcess(command, done.returncode, done.stdout or "", done.stderr)


@cache
def _import_heavy() -> None:
    for name in HEAVY:
        importlib.import_module(name)


def _become(command: list[str], environment: Mapping[str, str], out: int, err: int) -> NoReturn:
    """Be that command; nothing of the tests may run on in the child, whatever happens."""
    code = 1
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        encoding = environment.get("PYTHONIOENCODING", "utf-8")
        sys.stdout = sys.__stdout__ = os.fdopen(1, "w", encoding=encoding, closefd=False)
        sys.stderr = sys.__stderr__ = os.fdopen(2, "w", encoding=encoding, closefd=False)
        sys.argv = command
        os.environ.clear()
        os.environ.update(environment)
        for name in [name for name in sys.modules if name.startswith(OURS)]:
            del sys.modules[name]
        settings.cache_clear()
        importlib.import_module("kaname.cli").main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - shown as a new process would show it
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(code)
