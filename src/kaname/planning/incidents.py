"""Incidents of tools and trackers, and the deployment to production that each belongs to.

Source: Apache DevLake, plugin dora; a program is what a project is there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from kaname.engines.deployments import PRODUCTION, SUCCESS, DeployedCommit, deployment_behind
from kaname.evidence.facts import Evidence, Incident, WorkItem
from kaname.model.program import Program
from kaname.model.quality import Component
from kaname.model.sources import Source
from kaname.planning.courses import Course, Courses
from kaname.planning.rollouts import Rollout


@dataclass(frozen=True, slots=True)
class Broken:
    """An incident: of a tool of its own, or an item whose type says so. `names` are what changes call it."""

    source: str
    opened: datetime
    resolved: datetime | None
    names: frozenset[tuple[str, str]]
    place: str = ""
    caused_by: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """The deployment that an incident belongs to; `guessed`: by time alone, among several repositories."""

    rollout: Rollout
    guessed: bool


class Incidents:
    """All incidents of some evidence beside the deployments to production, in order of their end."""

    def __init__(self, program: Program, evidence: Evidence, courses: Courses, rollouts: Sequence[Rollout]) -> None:
        self._program = program
        self._evidence = evidence
        self._courses = courses
        self.rollouts = rollouts

    @cached_property
    def told(self) -> bool:
        """Whether any source tells of incidents, so that none seen means none."""
        heard = {one.source for one in self._evidence.heard}
        told = any(one.incident_types for one in self._program.all(Source) if one.id in heard)
        return told or bool(self._evidence.incidents)

    @cached_property
    def all(self) -> tuple[Broken, ...]:
        """Incidents opened up to the day, the oldest first. Items given up or gone are none."""
        found = [*map(_of_tool, self._evidence.incidents), *self._of_trackers()]
        as_of = self._courses.as_of
        known = (one for one in found if self._courses.day(one.opened) <= as_of)
        return tuple(sorted(known, key=lambda one: (one.opened, sorted(one.names))))

    def _of_trackers(self) -> Iterator[Broken]:
        if not any(one.incident_types for one in self._program.all(Source)):
            return
        for course in self._courses.all:
            item = course.item
            counts = item.removed_at is None and course.stage != "dropped"
            if counts and self._courses.rules(item.source).is_incident(item.type):
                yield _of_item(item, self._resolved(course))

    def _resolved(self, course: Course) -> datetime | None:
        """When an item was resolved, by itself or by its history; one that was opened again is not."""
        item = course.item
        if course.stage in ("todo", "active", "waiting"):
            return None
        return item.resolved or self._ended.get((item.source, item.external_id))

    @cached_property
    def _ended(self) -> Mapping[tuple[str, str], datetime]:
        """When items last came from another stage into one that is done."""
        found: dict[tuple[str, str], datetime] = {}
        for one in sorted(self._evidence.transitions, key=lambda one: one.changed_at):
            rules = self._courses.rules(one.source)
            into = rules.stage_of(one.to_value, one.to_category) if one.field == "status" else None
            if into == "done" and rules.stage_of(one.from_value, one.from_category) != "done":
                found[one.source, one.item] = one.changed_at
        return found

    def behind(self, incident: Broken) -> Linked | None:
        """The deployment an incident belongs to: its stated cause, else the last one that ended before it.

        Looked for in the repository that the incident is of, where that is known to deploy, else in all: then it is
        DevLake's rule, with the program for a project. A stated cause that is no deployment to production is none.
        """
        if incident.caused_by:
            cause = self._caused(incident)
            return None if cause is None else Linked(cause, guessed=False)
        places = self._places(incident)
        parts = self._parts if not places else [one for place in places for one in self._parts_of[place]]
        ordered = parts if len(places) < 2 else sorted(parts, key=lambda one: one[0].finished)
        at = bisect_left(ordered, incident.opened, key=lambda one: one[0].finished)
        nearest = ordered[max(at - 1, 0) : at + 1]
        scopes = {commit.scope for commit, _ in nearest}
        found = deployment_behind(incident.opened, [commit for commit, _ in nearest], scopes)
        rollout = next((one for _, one in nearest if one.key == found), None)
        return None if rollout is None else Linked(rollout, guessed=not places and len(self.of_place) > 1)

    @cached_property
    def _parts(self) -> Sequence[tuple[DeployedCommit, Rollout]]:
        """Every part of every deployment, in order of its end: an incident may come before the last one."""
        found = [(commit, one) for one in self.rollouts for commit in _commits(one)]
        return sorted(found, key=lambda part: (part[0].finished, part[0].key))

    @cached_property
    def _parts_of(self) -> Mapping[tuple[str, str], Sequence[tuple[DeployedCommit, Rollout]]]:
        places: dict[tuple[str, str], list[tuple[DeployedCommit, Rollout]]] = defaultdict(list)
        for commit, one in self._parts:
            places[one.place].append((commit, one))
        return places

    def _caused(self, incident: Broken) -> Rollout | None:
        """Stated by the id of a deployment of the same source, else of the only source that knows it."""
        found = self._by_id.get(incident.caused_by, ())
        own = [one for one in found if one.fact.source == incident.source]
        return own[0] if own else found[0] if len(found) == 1 else None

    @cached_property
    def _by_id(self) -> Mapping[str, Sequence[Rollout]]:
        found: dict[str, list[Rollout]] = defaultdict(list)
        for one in self.rollouts:
            for part in one.parts:
                found[part.external_id].append(one)
        return found

    @cached_property
    def of_place(self) -> Mapping[tuple[str, str], Sequence[Rollout]]:
        """The deployments of every repository, by source and name."""
        places: dict[tuple[str, str], list[Rollout]] = defaultdict(list)
        for one in self.rollouts:
            places[one.place].append(one)
        return places

    @cached_property
    def _components(self) -> Mapping[str, tuple[str, ...]]:
        """The repositories of components, by their ids and titles."""
        components = tuple(self._program.all(Component))
        return {name.casefold(): one.repositories for one in components for name in (one.id, one.title) if name}

    def _places(self, incident: Broken) -> tuple[tuple[str, str], ...]:
        """The repositories that an incident is of: its project or service, or what the component of that name lists."""
        if not incident.place:
            return ()
        named = (incident.place, *self._components.get(incident.place.casefold(), ()))
        found = tuple(place for place in sorted(self.of_place) if any(_is_called(place[1], name) for name in named))
        return tuple(place for place in found if place[0] == incident.source) or found

    @cached_property
    def links(self) -> Mapping[str, Sequence[tuple[Linked, Broken]]]:
        """The incidents of every deployment that has any, by its name."""
        found: dict[str, list[tuple[Linked, Broken]]] = defaultdict(list)
        for incident in self.all:
            link = self.behind(incident)
            if link is not None:
                found[link.rollout.key].append((link, incident))
        return found

    @cached_property
    def named(self) -> Mapping[tuple[str, str], Broken]:
        """Incidents by what changes call them: a key of any source, or an id of one source."""
        return {name: one for one in self.all for name in one.names}


def _of_tool(one: Incident) -> Broken:
    return Broken(one.source, one.opened_at, one.resolved_at, _names(one), one.service, one.caused_by)


def _of_item(item: WorkItem, resolved: datetime | None) -> Broken:
    return Broken(item.source, item.created, resolved, _names(item), item.project)


def _names(one: Incident | WorkItem) -> frozenset[tuple[str, str]]:
    return frozenset({("", one.key.casefold()), (one.source, one.external_id.casefold())} - {("", "")})


def _commits(one: Rollout) -> Iterator[DeployedCommit]:
    for part in one.parts:
        end = part.finished_at or one.finished
        key = f"{part.source} {part.external_id}"
        yield DeployedCommit(key, one.key, part.source, part.repository, PRODUCTION, SUCCESS, end)


def _is_called(repository: str, name: str) -> bool:
    """Whether a name, perhaps without its owner or with its host, is that of a repository."""
    one, other = repository.casefold(), name.casefold()
    return one == other or one.endswith(f"/{other}") or other.endswith(f"/{one}")
