"""PortfolioAssessment: the programs of a portfolio rolled up; each part is computed when it is first read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property

from kaname.assessment import Assessment
from kaname.duties import coordination
from kaname.model.base import Key
from kaname.model.finding import Colour, Finding, Problem, Section
from kaname.model.program import Programs
from kaname.planning.joint import Joint, joint
from kaname.planning.standing import Standing
from kaname.planning.track_record import TrackRecord, pooled
from kaname.planning.workdays import Workdays
from kaname.status import actions, asks, changes, effects
from kaname.status.actions import Step
from kaname.status.asks import Ask
from kaname.status.changes import Movement
from kaname.status.effects import Effects
from kaname.status.health import declared, is_finished
from kaname.status.programs import Line, Rolled, overall, worst_first


class PortfolioAssessment:
    """What there is to say about a portfolio as a whole; pure, from the assessments of its programs by name.

    What is said about a program comes with the program's name, and names records as that program does; "" is the
    portfolio itself. `shared` is the assessment of the records that all programs share.
    """

    def __init__(self, programs: Programs, assessments: Mapping[str, Assessment], shared: Assessment) -> None:
        self.programs = programs
        self.assessments = assessments
        self.shared = shared
        self.as_of: date = shared.as_of
        self.since: date = shared.since
        self.viewer = shared.viewer

    @property
    def key(self) -> Key:
        """The address of the portfolio's own record."""
        return self.programs.portfolio.key

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """Each program on its day."""
        return {name: Standing(one.program, one.history, one.timetable) for name, one in self.assessments.items()}

    @cached_property
    def crossings(self) -> tuple[coordination.Crossing, ...]:
        """Every dependency between programs."""
        return coordination.crossings(self.programs.whole, self.standings)

    @cached_property
    def between(self) -> Section:
        """What programs owe each other, and whom more than one of them asks for."""
        return coordination.look_between(self.programs.whole, self.standings, self.crossings)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is found between programs and about what they share, worst first; each program has its own."""
        found = (*self.between.findings, *self.shared.findings)
        return tuple(sorted(found, key=lambda one: (-one.severity, one.code, one.subjects)))

    @cached_property
    def joint(self) -> Joint:
        """When the last program is done, by runs drawn together."""
        tables = {name: one.timetable for name, one in self.assessments.items()}
        ends = {name: one.program.charter.ends for name, one in self.assessments.items()}
        promised = {name: day for name, day in ends.items() if day is not None}
        found = joint(tables, promised, self.as_of)
        empty = {name: "nothing_readable" for name in found.left_out if not len(self.assessments[name].program)}
        return replace(found, left_out={**found.left_out, **empty})

    @cached_property
    def track_record(self) -> TrackRecord:
        """How honest past forecasts of all programs were."""
        return pooled({name: one.track_record for name, one in self.assessments.items()}, self.as_of)

    @cached_property
    def waiting(self) -> tuple[Key, ...]:
        """The charters of programs that wait for another one, which their own forecasts leave out."""
        names = sorted({one.successor.program for one in self.crossings if one.waits and one.successor is not None})
        return tuple(self.charter(name) for name in names if name in self.assessments)

    @cached_property
    def at_least(self) -> bool:
        """Whether the last program can only be done later than the joint forecast says."""
        return bool(self.joint.left_out) or self._unsure

    @cached_property
    def kept_at_most(self) -> bool:
        """Whether the chance to keep all promised ends can only be smaller than the joint forecast says."""
        return self._unsure or any(self.assessments[name].program.charter.ends for name in self.joint.left_out)

    @property
    def _unsure(self) -> bool:
        ends = (line.end for line in self.lines if line.name in self.joint.last)
        return bool(self.waiting) or any(end is not None and end.at_least for end in ends)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every program at a glance, worst colour first."""
        return worst_first(self._line(name, one) for name, one in self.assessments.items())

    def _line(self, name: str, one: Assessment) -> Line:
        health = one.overall
        return Line(
            name=name,
            key=self.charter(name),
            health=Rolled(health.derived, declared(one.program), health.why, health.through),
            promise=one.main_promise,
            end=one.timetable.outlooks.get(one.program.charter.key),
            step=next(iter(one.actions), None),
            finished=is_finished(one.program),
        )

    def charter(self, name: str) -> Key:
        """The charter of a program, as the portfolio writes its address."""
        return self.assessments[name].program.charter.key._replace(program=name)

    @cached_property
    def overall(self) -> Rolled:
        """The health of the portfolio."""
        found = overall(self.lines, self.findings, self.programs.portfolio.health)
        incomplete = self.missing and found.derived is Colour.GREEN
        return replace(found, derived=Colour.UNKNOWN) if incomplete else found

    @cached_property
    def missing(self) -> int:
        """How many faults keep records out, of a program or of what all share."""
        return sum(one.missing.count for one in self._all.values())

    @cached_property
    def narrowed(self) -> bool:
        """Whether records were taken out for the viewer."""
        return any(one.narrowed for one in self._all.values())

    @cached_property
    def looked_back(self) -> bool:
        """Whether a plan is looked at as of a day before the one on which it stands."""
        return any(one.as_of < one.plan_day for one in self.assessments.values())

    def count(self, colour: Colour) -> int:
        """How many programs have this derived colour."""
        return sum(1 for line in self.lines if line.health.derived is colour)

    @cached_property
    def actions(self) -> tuple[tuple[str, Step], ...]:
        """What next, over all programs by the one ranking."""
        own = actions.actions(self.programs.whole, self.shared.timetable, self.findings)
        found = [("", step) for step in own]
        found += [(name, step) for name, one in self.assessments.items() for step in one.actions]
        return tuple(sorted(found, key=lambda each: (*actions.rank(each[1]), each[0])))

    @cached_property
    def steps(self) -> tuple[tuple[str, Step], ...]:
        """What next, ranked, where many of a program that are alike are told as one."""
        return actions.gathered(self.actions)

    @cached_property
    def asks(self) -> tuple[tuple[str, Ask], ...]:
        """What waits for leadership, most urgent first."""
        found = [(name, ask) for name, one in self._all.items() for ask in one.asks]
        return tuple(sorted(found, key=lambda each: (*asks.rank(each[1]), each[0])))

    @cached_property
    def changes(self) -> tuple[tuple[str, Movement], ...]:
        """What changed since, largest slips first."""
        found = [(name, moved) for name, one in self._all.items() for moved in one.changes]
        return tuple(sorted(found, key=lambda each: (*changes.rank(each[1]), each[0])))

    @cached_property
    def all_problems(self) -> tuple[tuple[str, Problem], ...]:
        """The faults of the shared files and of every program; those that keep a record out first."""
        found = [(name, fault) for name, one in self._all.items() for fault in one.problems]
        return tuple(sorted(found, key=lambda each: (not each[1].fatal, each[1].where, each[1].code)))

    def effects(self, before: PortfolioAssessment) -> Effects:
        """What turns an earlier state of the portfolio into this: of what programs share, and lies between them."""
        found = self.shared.effects(before.shared)
        dates = effects.jointly(before.joint, self.joint, self.key, Workdays(self.programs.whole, self.as_of))
        colours = (before.overall.derived, self.overall.derived)
        return replace(
            found,
            root=self.key,
            dates=dates,
            findings=tuple(effects.turned(before.findings, self.findings)),
            colours=() if colours[0] is colours[1] else (effects.Coloured(self.key, *colours),),
            amounts=(),
            alone=(),
            left=0,
            unknown={} if self.joint.p80 and before.joint.p80 else {"dates": "not_combined"},
        )

    @property
    def _all(self) -> Mapping[str, Assessment]:
        return {"": self.shared, **self.assessments}
