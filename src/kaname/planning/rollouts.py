"""Which deployment to production brought which change of a repository."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from kaname.evidence.facts import Change, Deployment


@dataclass(frozen=True, slots=True)
class Rollout:
    """A successful deployment to production."""

    fact: Deployment
    finished: datetime

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
        return self.fact.created_at or self.fact.started_at or self.finished


@dataclass(frozen=True, slots=True)
class Brought:
    """A merged change and the deployment that brought it to production; None while it waits.

    `by_commits`: known by commits; else it is the first deployment that can have brought it.
    """

    change: Change
    rollout: Rollout | None
    by_commits: bool


def brought(
    changes: Sequence[Change], rollouts: Sequence[Rollout], parents: Mapping[str, tuple[str, ...]]
) -> tuple[Brought, ...]:
    """The deployment of each merged change of a repository, from its deployments in order of their end.

    The earliest one whose commits include the merge commit: those it lists, and all that these follow from, as far as
    the parents of commits are known. Forges tell of a deployment only the commit it deploys. Where neither a list nor
    its parents are known, it brings what was merged when the change it deploys was, or, where that is no change's
    merge commit, when it began.
    """
    holders = _holders(rollouts, parents)
    lists = any(len(one.fact.commits) > 1 for one in rollouts)
    merges = {one.merge_commit: one.merged_at for one in changes if one.merge_commit and one.merged_at is not None}
    silent = [one for one in rollouts if not lists and not any(each in parents for each in one.fact.commits)]
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


def _at(rollouts: Sequence[Rollout], place: int) -> Sequence[Rollout]:
    return rollouts[place : place + 1]


def _holders(rollouts: Sequence[Rollout], parents: Mapping[str, tuple[str, ...]]) -> dict[str, Rollout]:
    """The first deployment of every commit."""
    found: dict[str, Rollout] = {}
    for one in rollouts:
        waiting = list(one.fact.commits)
        while waiting:
            commit = waiting.pop()
            if commit not in found:
                found[commit] = one
                waiting.extend(parents.get(commit, ()))
    return found
