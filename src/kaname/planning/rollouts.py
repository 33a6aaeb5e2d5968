"""Which deployment to production brought which change of a repository."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from kaname.evidence.facts import Change, Deployment


@dataclass(frozen=True, slots=True)
class Rollout:
    """A deployment to production: all successful ones of the same commits, as a forge tells one by job and environment.

    `parts` are in order of their end, and `finished` is the last one.
    """

    parts: tuple[Deployment, ...]
    finished: datetime

    @property
    def fact(self) -> Deployment:
        """The first of its parts, by which it is called."""
        return self.parts[0]

    @property
    def key(self) -> str:
        """Its name among those of all sources."""
        return f"{self.fact.source} {self.fact.external_id}"

    @property
    def place(self) -> tuple[str, str]:
        """Source and repository."""
        return self.fact.source, self.fact.repository

    @property
    def begun(self) -> datetime:
        """When what it deploys was settled, as far as is known."""
        return self.fact.created_at or self.fact.started_at or self.fact.finished_at or self.finished


def rollouts(deployments: Iterable[Deployment]) -> tuple[Rollout, ...]:
    """Deployments that have ended, put together and in order of their end.

    One that deploys the same commits once more by the same job to the same environment is a deployment of its own.
    """
    ended = [(one.finished_at, one) for one in deployments if one.finished_at is not None]
    groups: list[list[tuple[datetime, Deployment]]] = []
    latest: dict[tuple[str, str, tuple[str, ...]], list[tuple[datetime, Deployment]]] = {}
    for end, one in sorted(ended, key=lambda each: (each[0], each[1].source, each[1].external_id)):
        group = latest.get((one.source, one.repository, one.commits)) if one.commits else None
        if group is None or any((one.environment, one.pipeline) == (was.environment, was.pipeline) for _, was in group):
            group = list[tuple[datetime, Deployment]]()
            groups.append(group)
            latest[one.source, one.repository, one.commits] = group
        group.append((end, one))
    found = (Rollout(tuple(one for _, one in group), group[-1][0]) for group in groups)
    return tuple(sorted(found, key=lambda one: (one.finished, one.key)))


@dataclass(frozen=True, slots=True)
class Brought:
    """A merged change and the deployment that brought it to production; None while it waits.

    `by_commits`: known by commits; else it is the first deployment that can have brought it.
    """

    change: Change
    rollout: Rollout | None
    by_commits: bool


def brought(
    changes: Sequence[Change], made: Sequence[Rollout], parents: Mapping[str, tuple[str, ...]]
) -> tuple[Brought, ...]:
    """The deployment of each merged change of a repository, from its deployments in order of their end.

    The earliest one whose commits include the merge commit: those it lists, and all that these follow from, as far as
    the parents of commits are known. Forges tell of a deployment only the commit it deploys. Where neither a list nor
    its parents are known, it brings what was merged when the change it deploys was, or, where that is no change's
    merge commit, when it began.
    """
    holders = _holders(made, parents)
    lists = any(len(one.fact.commits) > 1 for one in made)
    merges = {one.merge_commit: one.merged_at for one in changes if one.merge_commit and one.merged_at is not None}
    silent = [one for one in made if not lists and not any(each in parents for each in one.fact.commits)]
    until = [max((merges[each] for each in one.fact.commits if each in merges), default=one.begun) for one in silent]
    reached = tuple(accumulate(until, max))
    return tuple(
        _brought(one, holders, _at(silent, bisect_left(reached, one.merged_at)))
        for one in changes
        if one.merged_at is not None
    )


def _brought(change: Change, holders: Mapping[str, Rollout], by_time: Sequence[Rollout]) -> Brought:
    names = (change.merge_commit,) if change.merge_commit else change.commits
    held = [holders[each] for each in names if each in holders]
    found = min((*held, *by_time), key=lambda one: one.finished, default=None)
    return Brought(change, found, by_commits=found is not None and found in held)


def _at(made: Sequence[Rollout], place: int) -> Sequence[Rollout]:
    return made[place : place + 1]


def _holders(made: Sequence[Rollout], parents: Mapping[str, tuple[str, ...]]) -> dict[str, Rollout]:
    """The first deployment of every commit."""
    found: dict[str, Rollout] = {}
    for one in made:
        waiting = list(one.fact.commits)
        while waiting:
            commit = waiting.pop()
            if commit not in found:
                found[commit] = one
                waiting.extend(parents.get(commit, ()))
    return found
