"""From what happened to an issue to its changes of status: opened, worked on (by labels), closed, opened again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to an issue. `value` is the status it was closed with, or the label."""

    at: datetime
    key: str
    what: Literal["closed", "reopened", "labelled", "unlabelled"]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A change of status, under the key of what happened, and whether the issue was closed before and is after."""

    key: str
    at: datetime
    before: str
    after: str
    was_closed: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """All changes of an issue's status, and the status in which they leave it."""

    changes: tuple[Step, ...]
    status: str
    closed: bool


def steps(opened: str, happenings: Iterable[Happening], progress: Sequence[str]) -> Steps:
    """The changes of an issue's status after it was opened.

    While it is open, its status is the label furthest in the order of `progress` that it carries, else `opened`. What
    changes nothing (a second closing in the same second, a label of another kind) is no change.
    """
    walk = _Walk(opened, progress)
    changes = tuple(walk.over(sorted(happenings, key=lambda one: one.at)))  # what is of one moment keeps its order
    return Steps(changes, walk.status, walk.closed)


def furthest(labels: Iterable[str], progress: Sequence[str], otherwise: str) -> str:
    """The label furthest in the order of progress."""
    there = set(labels)
    return next((label for label in reversed(progress) if label in there), otherwise)


class _Walk:
    def __init__(self, opened: str, progress: Sequence[str]) -> None:
        self.opened, self.progress = opened, progress
        self.labels: set[str] = set()
        self.status, self.closed = opened, False

    def over(self, happenings: Iterable[Happening]) -> Iterator[Step]:
        for one in happenings:
            was, was_closed = self.status, self.closed
            self._take(one)
            if (self.status, self.closed) != (was, was_closed):
                yield Step(one.key, one.at, was, self.status, was_closed, self.closed)

    def _take(self, one: Happening) -> None:
        if one.what == "labelled":
            self.labels.add(one.value)
        elif one.what == "unlabelled":
            self.labels.discard(one.value)
        elif one.what == "closed":
            self.status, self.closed = one.value, True
            return
        else:
            self.closed = False
        if not self.closed:
            self.status = furthest(self.labels, self.progress, self.opened)
