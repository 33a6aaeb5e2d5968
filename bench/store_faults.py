"""What becomes of writers to the store that are killed, and of two that write one record in any order."""

from __future__ import annotations

import itertools
import random
import signal
import time
from dataclasses import dataclass, field

from bench.store_writer import CHARTER, PROGRAM, begun, go, key, ready, work
from kaname.errors import ConflictError
from kaname.model.changes import ChangeSet, Put
from kaname.store.chain import verified
from kaname.store.committing import Author, commit
from kaname.store.creating import create
from kaname.store.database import closed, opened
from kaname.store.loading import load
from kaname.store.states import STATES

KIM = Author("Kim")
RECORDS = ("a", "b", "c")
_TELLS_EVERY = 1_000
ORDERS = sorted(set(itertools.permutations((0, 0, 1, 1))))
"""Whose step is next, where each of two writers reads, then writes."""


@dataclass
class Killed:
    """What writers were told before they were killed, and what is not as they were told."""

    acknowledged: int = 0
    kills: int = 0
    lost: int = 0
    half: int = 0
    broken: int = 0
    unasked: int = 0
    """Marks that are whole in the store, whose writer was killed before it was told."""


def killed(url: str, commits: int, seed: int = 1) -> Killed:
    """Two processes write three records until so many commits were acknowledged; both are killed over and over."""
    chance = random.Random(seed)
    alias = opened(url)
    create(alias, PROGRAM, [CHARTER, *map(work, RECORDS)], KIM)
    found = Killed()
    told: dict[str, int] = {}
    while len(told) < commits:
        writers = [begun("write", url, f"{who}{found.kills}", commits, *RECORDS) for who in "kl"]
        go(*map(ready, writers))
        time.sleep(chance.uniform(0.0, min(4.0, commits / 20)))
        for one in writers:
            one.send_signal(signal.SIGKILL)
            found.kills += 1
        for one in writers:
            said, _ = one.communicate()
            rows = [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]
            told |= {token: int(number) for token, number in rows}
        _look(alias, told, found)
    closed(alias)
    return found


def _look(alias: str, told: dict[str, int], found: Killed) -> None:
    """Whether every mark that was acknowledged is where it was said to be, in all records."""
    STATES.forget(alias)
    program = load(alias, PROGRAM).program
    texts = [program.need(key(name)).notes.split() for name in RECORDS]
    there = {token: number for number, token in enumerate(texts[0], 2)}
    found.acknowledged = len(told)
    found.lost = sum(there.get(token) != number for token, number in told.items())
    found.half = max(len(set(texts[0]) ^ set(other)) for other in texts[1:])
    found.unasked = len(there.keys() - told.keys())
    found.broken = len(verified(alias).broken)


@dataclass
class Interleaved:
    """What two writers were told in all interleavings, how often one had to begin again, and what is lost."""

    rounds: int
    acknowledged: int = 0
    conflicts: int = 0
    lost: int = 0
    broken: int = 0


@dataclass
class _Writer:
    who: str
    base: int | None = None
    text: str = ""
    written: list[str] = field(default_factory=list[str])


def interleaved(url: str, rounds: int, seed: int = 2, of_each: int = 100) -> Interleaved:
    """Two writers read and write one record, step by step in a random order; who meets a conflict begins again."""
    chance = random.Random(seed)
    alias = opened(url)
    found = Interleaved(rounds)
    for first in range(0, rounds, of_each):  # programs of their own, so that texts stay short
        name = f"r{first}"
        create(alias, name, [CHARTER, work("a")], KIM)
        writers = (_Writer("k"), _Writer("l"))
        for number in range(first, min(rounds, first + of_each)):
            left = [*chance.choice(ORDERS)]
            while left:
                one = writers[left.pop(0)]
                if one.base is None:
                    _read(alias, name, one)
                elif not _write(alias, name, one, f"{one.who}{number}.{len(left)}"):
                    found.conflicts += 1
                    left += [writers.index(one)] * 2
        _compare(alias, name, writers, found)
        done = min(rounds, first + of_each)
        if done % _TELLS_EVERY == 0:
            print(f"{done} interleavings, {found.lost} lost, {found.broken} broken", flush=True)
    closed(alias)
    return found


def _read(alias: str, name: str, one: _Writer) -> None:
    known = load(alias, name)
    one.base, one.text = known.revision.number, known.program.need(key("a")).notes


def _write(alias: str, name: str, one: _Writer, token: str) -> bool:
    base, one.base = one.base, None
    try:
        change = ChangeSet((Put(work("a", f"{one.text} {token}".strip())),))
        commit(alias, name, change, Author(one.who), base=base)
    except ConflictError:
        return False
    one.written.append(token)
    return True


def _compare(alias: str, name: str, writers: tuple[_Writer, ...], found: Interleaved) -> None:
    STATES.forget(alias)
    known = load(alias, name)
    there = known.program.need(key("a")).notes.split()
    told = [token for one in writers for token in one.written]
    found.acknowledged += len(told)
    found.lost += len(set(told) - set(there)) + abs(known.revision.number - 1 - len(told))
    found.broken += len(verified(alias, name).broken)
