"""The site in either kind of database, small programs for it, and its processes as users start them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import databases
from kaname.store.ready import set_up

set_up()  # so that tests can import the models of the site

KANAME = "import sys; from kaname.cli import main; main()"
HASTY = """
from datetime import timedelta
from kaname.web.running import working
working.django.setup()
from kaname.store import leases
from kaname.web.jobs import worker
leases.LASTS, leases.RENEWED_EVERY, worker.LOOKS_EVERY = timedelta(seconds=2), 0.5, 0.3
working.work()
"""
"""A worker that is thought dead after two seconds instead of thirty."""
PLAN = """
charter: {id: %s, title: Small, tpms: [kim], starts: 2026-01-05, ends: 2026-06-30, as_of: 2026-03-12, zone: Asia/Tokyo}
people: [{id: kim, title: Kim}]
teams: [{id: web, title: Web, lead: kim, headcount: [{since: 2026-01-01, people: 2}]}]
work_packages:
  - {id: build, title: Build, allocations: [{team: web, people: 2}], effort: {low: 5, likely: %d, high: 60}}
  - {id: ship, title: Ship, allocations: [{team: web, people: 2}], effort: {low: 2, likely: 5, high: 9}}
dependencies: [{id: ship-after-build, predecessor: build, successor: ship}]
milestones: [{id: live, title: Live, owner: kim, stage: launch, commitment: 2026-06-30, work: [ship]}]
"""


@contextmanager
def at(url: str, folder: Path, monkeypatch: Any) -> Generator[str]:
    """The alias of the site's database, with all its tables and nothing in them."""
    from django.core.management import call_command
    from django.db import connections

    from kaname.settings import settings

    for name, value in environment(url, folder).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    with databases.at(url) as alias, databases.as_default(alias):
        call_command("migrate", database="default", verbosity=0, interactive=False)
        databases.emptied(alias)
        databases.emptied("default")  # what this process remembers of it by that name too
        call_command("flush", database="default", verbosity=0, interactive=False)
        yield alias
        connections["default"].close()
    settings.cache_clear()


def environment(url: str, folder: Path) -> dict[str, str]:
    """The variables by which all processes of a site find its database and nothing of this user."""
    return {
        "DATABASE_URL": url,
        "XDG_DATA_HOME": str(folder / "data"),
        "KANAME_CACHE": str(folder / "cache"),
        "KANAME_RUNS": "200",
        "KANAME_SECRET_KEY": "for tests alone, and long enough to be taken for one",
        "DJANGO_SETTINGS_MODULE": "kaname.web.settings",
    }


def take_in(folder: Path, name: str, effort: int = 20) -> None:
    """Keep a small program in the store."""
    from kaname.centre import stored

    place = folder / f"plan-{name}"
    place.mkdir()
    (place / "program.yaml").write_text(PLAN % (name, effort), encoding="utf-8")
    stored.take_in(place, name)


def until(met: Callable[[], Any], seconds: float = 60.0, pause: float = 0.1) -> Any:
    """What is true at last; fails where that takes too long."""
    end = time.monotonic() + seconds
    while not (found := met()):
        assert time.monotonic() < end, f"not so within {seconds} seconds"
        time.sleep(pause)
    return found


class Process:
    """A process of the site, with what it wrote."""

    def __init__(self, command: list[str], env: Mapping[str, str], folder: Path, called: str) -> None:
        self._out, self._err = folder / f"{called}.out", folder / f"{called}.err"
        known = {name: value for name, value in os.environ.items() if not name.startswith("KANAME_")}
        with self._out.open("a") as out, self._err.open("a") as err:
            self.popen = subprocess.Popen(command, env={**known, **env}, stdout=out, stderr=err)

    @property
    def out(self) -> str:
        return self._out.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text(encoding="utf-8")

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The entries of its log about an event."""
        lines = (json.loads(line) for line in self.err.splitlines() if line.startswith("{"))
        return [line for line in lines if line["event"] == event]

    def kill(self) -> None:
        """As if its machine had lost its power."""
        self.popen.kill()
        self.popen.wait()

    def end(self, seconds: float = 40) -> int:
        """Ask it to end; its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(seconds)


@contextmanager
def started(command: list[str], env: Mapping[str, str], folder: Path, called: str) -> Generator[Process]:
    """A process, which is gone afterwards."""
    process = Process(command, env, folder, called)
    try:
        yield process
    finally:
        if process.popen.poll() is None:
            process.popen.terminate()
            try:
                process.popen.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()


def kaname(*words: object) -> list[str]:
    """A command of Kaname."""
    return [sys.executable, "-c", KANAME, *map(str, words)]


def hasty() -> list[str]:
    """A worker that is soon thought dead."""
    return [sys.executable, "-c", HASTY]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def get(url: str, headers: Mapping[str, str] | None = None, seconds: float = 20) -> tuple[int, str]:
    """The status and the text at an address; (0, '') where nobody answers."""
    request = urllib.request.Request(url, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""


@contextmanager
def served(env: Mapping[str, str], folder: Path, *options: object, called: str = "server") -> Generator[Any]:
    """A server on a free port that is ready: its process, and its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with started(kaname("serve", "--port", port, *options), env, folder, called) as process:

        def ready() -> bool:
            assert process.popen.poll() is None, process.err + process.out
            return get(f"{address}/readyz", seconds=2)[0] == 200

        until(ready, 60)
        yield process, address
