"""The breakdown of a program: what is part of what, from the program down to leaves of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from kaname.model.base import Key
from kaname.model.plan import Initiative, Milestone, WorkPackage
from kaname.model.program import Program


class Breakdown:
    """Parents and children of initiatives, work packages and milestones; dropped and cancelled records are left out."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.root = program.charter.key
        self.parent: dict[Key, Key] = {}
        for initiative in program.all(Initiative):
            if initiative.state != "cancelled":
                self.parent[initiative.key] = program.resolve(initiative.parent) or self.root
        for work in program.all(WorkPackage):
            if work.state != "dropped":
                above = program.resolve(work.parent) or program.resolve(work.initiative)
                self.parent[work.key] = above or self.root
        for milestone in program.all(Milestone):
            if milestone.state != "dropped":
                self.parent[milestone.key] = program.resolve(milestone.initiative) or self.root

    @cached_property
    def children(self) -> Mapping[Key, tuple[Key, ...]]:
        """What each record directly holds, in the order of the plan."""
        lists: dict[Key, list[Key]] = defaultdict(list)
        for child, parent in self.parent.items():
            lists[parent].append(child)
        return {parent: tuple(found) for parent, found in lists.items()}

    def above(self, key: Key) -> Iterator[Key]:
        """What holds a record, directly or not, the nearest first; each once, whatever circles the plan has."""
        passed = {key}
        while (holder := self.parent.get(key)) is not None and holder not in passed:
            passed.add(holder)
            yield holder
            key = holder

    def below(self, key: Key) -> tuple[Key, ...]:
        """Everything a record holds, at any depth; each once, whatever circles the plan has."""
        found: dict[Key, None] = {}
        waiting = list(self.children.get(key, ()))
        while waiting:
            child = waiting.pop(0)
            if child not in found and child != key:
                found[child] = None
                waiting.extend(self.children.get(child, ()))
        return tuple(found)

    def leaves(self, key: Key) -> tuple[Key, ...]:
        """The work packages under a record that hold no others; of a leaf itself, that one."""
        if key.kind == "work_package" and not self.children.get(key):
            return (key,)
        return tuple(one for one in self.below(key) if one.kind == "work_package" and not self.children.get(one))

    def marked(self, milestone: Milestone) -> tuple[Key, ...]:
        """The leaves of work whose finish a milestone marks, also through other milestones, by id."""
        found: set[Key] = set()
        seen: set[Key] = set()
        waiting = [self.program.resolve(ref) for ref in milestone.work]
        while waiting:
            key = waiting.pop()
            if key is None or key in seen:
                continue
            seen.add(key)
            record = self.program.find(key)
            if isinstance(record, Milestone):
                waiting.extend(self.program.resolve(ref) for ref in record.work)
            elif not key.program:
                found.update(leaf for leaf in self.leaves(key) if leaf in self.parent)
        return tuple(sorted(found))
