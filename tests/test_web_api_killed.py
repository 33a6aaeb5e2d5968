"""A server is killed over and over while clients write: whoever sends again what got no answer loses nothing.

Some 60 writes are acknowledged in each kind of database; with `EXHAUSTIVE=1` 1,000.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

import sites
from api import ROOT, account, keep, one, token
from effort import EXHAUSTIVE
from kaname.centre import stored
from kaname.store.chain import verified
from kaname.store.listing import log
from kaname.store.loading import load
from kaname.store.states import STATES

pytestmark = pytest.mark.thorough

GOAL = 1_000 if EXHAUSTIVE else 60
A_LIFE = (20, 80) if EXHAUSTIVE else (5, 20)
"""So many writes are acknowledged before the server is killed again."""
TOGETHER = ("x", "y", "z")
"""Records that are always written at once."""
PACKAGES = "/programs/p/work_packages"


@dataclass
class Told:
    """What clients were told, and how often they had to ask again."""

    secret: str
    address: str = ""
    revisions: dict[str, int] = field(default_factory=dict[str, int])
    """The revision that each mark was acknowledged with."""
    unanswered: int = 0
    replayed: int = 0
    refused: int = 0

    @property
    def enough(self) -> bool:
        return len(self.revisions) >= GOAL


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: Any


def _asked(told: Told, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
    """One request. Raises OSError or HTTPException where there is no whole answer."""
    named = {"Authorization": f"Bearer {told.secret}", "Content-Type": "application/json", **headers}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{told.address}{ROOT}{path}", data, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer.status, _named(answer.headers), json.loads(answer.read()))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, _named(error.headers), json.loads(error.read()))


def _named(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def ask(told: Told, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    """What is answered, however often it has to be asked, always the same."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    end = time.monotonic() + 180
    while time.monotonic() < end:
        if told.address:
            try:
                return _asked(told, method, path, body, named)
            except (OSError, http.client.HTTPException):
                told.unanswered += method != "GET"
        time.sleep(0.05)
    raise TimeoutError(f"{method} {path}")


def noted(told: Told, mark: str, answer: Answer, revision: Any) -> bool:
    """Whether a mark was written; a refusal says that another client was faster."""
    if answer.status != 200:
        assert answer.status in (409, 412), answer
        told.refused += 1
        return False
    told.replayed += answer.headers.get("idempotency-replayed") == "true"
    told.revisions[mark] = int(revision)
    return True


def patches(told: Told, who: str) -> None:
    """Adds marks to one record, on what it read."""
    number = attempt = 0
    while not told.enough:
        attempt += 1
        mark = f"{who}.{number}"
        read = ask(told, "GET", f"{PACKAGES}/a")
        assert read.status == 200, read
        body = {"notes": f"{read.body.get('notes', '')} {mark}".strip()}
        key = f"{who}-{attempt}"
        done = ask(told, "PATCH", f"{PACKAGES}/a", body, If_Match=read.headers["etag"], Idempotency_Key=key)
        number += noted(told, mark, done, done.headers.get("kaname-revision"))


def commits(told: Told, who: str) -> None:
    """Adds marks to three records at once, on the revision that it read."""
    number = attempt = 0
    while not told.enough:
        attempt += 1
        mark = f"{who}.{number}"
        read = ask(told, "GET", f"{PACKAGES}/x")
        assert read.status == 200, read
        notes = f"{read.body.get('notes', '')} {mark}".strip()
        puts = [{"kind": "work_package", "put": {"id": name, "title": name, "notes": notes}} for name in TOGETHER]
        body = {"base": int(read.headers["kaname-revision"]), "why": mark, "changes": puts}
        done = ask(told, "POST", "/programs/p/changes", body, Idempotency_Key=f"{who}-{attempt}")
        number += noted(told, mark, done, done.body.get("revision"))


@pytest.fixture
def told(any_site_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Told]:
    """The site in either kind of database, with a program that its clients may write to."""
    with sites.at(any_site_database, tmp_path, monkeypatch) as alias:
        work = [one("work_package", name, title=name) for name in ("a", *TOGETHER)]
        keep(alias, "p", [one("charter", "p", title="P", as_of="2026-03-12"), *work])
        yield Told(token(account("kim", {"role": "manager", "program": "p"})).text)


def killed(server: sites.Process) -> None:
    """The server and what it started, at once."""
    pid = server.popen.pid
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, started)):
        os.kill(each, signal.SIGKILL)
    server.popen.wait()


def lives(told: Told, env: dict[str, str], folder: Path, clients: list[Any]) -> int:
    """Serve and be killed until enough was acknowledged and clients have their last answers; how often that was."""
    chance, count = random.Random(3), 0
    while True:
        with sites.served(env, folder, "--no-worker", called=f"server{count}") as (server, address):
            told.address, most = address, len(told.revisions) + chance.randrange(*A_LIFE)
            sites.until(lambda most=most: told.enough or len(told.revisions) >= most or _failed(clients), 180, 0.01)
            time.sleep(chance.uniform(0, 0.05))
            if told.enough or _failed(clients):
                sites.until(lambda: all(one.done() for one in clients), 60)
            killed(server)
            told.address = ""
            count += 1
        if all(one.done() for one in clients):
            return count


def _failed(clients: list[Any]) -> bool:
    return any(one.done() and one.exception() is not None for one in clients)


def marks(name: str) -> list[str]:
    """What a record holds, as somebody reads it who knows nothing yet."""
    record: Any = load(stored.store(), "p").program.need(one("work_package", name).key)
    return record.notes.split()


def test_a_server_that_is_killed_while_clients_write_loses_nothing_and_writes_nothing_twice(
    told: Told, any_site_database: str, tmp_path: Path
) -> None:
    env = sites.environment(any_site_database, tmp_path) | {"KANAME_API_RATE": "0"}
    writers = ((patches, "k"), (patches, "l"), (commits, "m"), (commits, "n"))
    with ThreadPoolExecutor(len(writers)) as threads:
        clients = [threads.submit(write, told, who) for write, who in writers]
        kills = lives(told, env, tmp_path, clients)
        for each in clients:
            each.result()
    seen = f"{told.unanswered} unanswered, {told.replayed} replayed, {told.refused} refused"
    print(f"{kills} kills, {len(told.revisions)} acknowledged, {seen}")
    assert kills > 2
    assert told.unanswered > 0
    sound(told)
    done = subprocess.run(
        sites.kaname("verify"), env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with sites.served(env, tmp_path, "--no-worker", called="last") as (_, told.address):
        assert ask(told, "GET", f"{PACKAGES}/a").body["notes"].split() == marks("a")


def sound(told: Told) -> None:
    """Every mark that was acknowledged stands once, where it was said to; there is no other, and none by halves."""
    alias = stored.store()
    STATES.forget(alias)
    alone, together = marks("a"), marks("x")
    assert marks("y") == marks("z") == together
    assert sorted([*alone, *together]) == sorted(told.revisions)
    for written in (alone, together):
        assert written == sorted(written, key=told.revisions.__getitem__)
    numbers = [each.revision.number for each in log(alias, "p", limit=2 * GOAL).revisions]
    assert numbers == list(range(len(numbers), 0, -1))
    assert sorted(told.revisions.values()) == list(range(2, len(numbers) + 1))
    assert not verified(alias).broken
