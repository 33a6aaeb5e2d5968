"""Assessment: one program on one day, one lazy property per duty. Pure: the same input gives the same answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from kaname.duties import compliance as compliance_duty
from kaname.duties import coordination, debt, finance, nfr, progress, risk, roadmap
from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.changes import ChangeSet
from kaname.model.finding import Colour, Finding, Problem, Section, Severity
from kaname.model.history import History, PastForecast, PastPlan
from kaname.model.program import Program
from kaname.planning.analysis import Analysis, CostFinish
from kaname.planning.engine import Analyst, Draws, Planner, Pricer, Prober, examine, plan, price, probe
from kaname.planning.remembering import digest
from kaname.planning.replay import Replay, replay
from kaname.planning.scheduling import Asked, Plan, scheduled
from kaname.planning.standing import Standing
from kaname.planning.timetable import Outlook, Timetable
from kaname.planning.track_record import TrackRecord, track_record
from kaname.planning.tracked import Tracker
from kaname.status import promises
from kaname.status.actions import Step, actions, gathered
from kaname.status.asks import Ask, asks
from kaname.status.between import Hits, hits, late
from kaname.status.changes import Movement, changes
from kaname.status.effects import Effects, Side, effects
from kaname.status.health import Health, health
from kaname.status.missing import Missing, missing
from kaname.status.publishing import in_force, published
from kaname.status.timeline import Timeline, timeline

if TYPE_CHECKING:
    from kaname.planning.explaining import Explanation
    from kaname.planning.incremental import Session

_LOOKBACK = timedelta(days=30)


def _with_actuals(program: Program, evidence: Evidence, as_of: date) -> Program:
    """The program with starts, finishes and rests of its work where only a tracker tells of them."""
    return Tracker(program, evidence, as_of).joined() if evidence.items else program


class Assessment:
    """What there is to say about a program on a day. Each part is computed when it is first read.

    `plan` is the program as it is written; `program` has what trackers say of work about which the plan is silent.
    `narrowed`: records were taken out for the viewer. `plan_day`: the day on which the plan stands as it is read, later
    than `as_of` where one looks back. `without`: what faults keep out, also those that the viewer may not hear of.
    """

    def __init__(
        self,
        program: Program,
        history: History,
        evidence: Evidence,
        as_of: date,
        *,
        draws: Draws | None = None,
        planner: Planner = plan,
        analyst: Analyst = examine,
        pricer: Pricer = price,
        prober: Prober = probe,
        problems: tuple[Problem, ...] = (),
        since: date | None = None,
        viewer: str = "",
        narrowed: bool = False,
        plan_day: date | None = None,
        without: Missing | None = None,
    ) -> None:
        self.plan = program
        self.program = _with_actuals(program, evidence, as_of)
        self.history = history
        self.evidence = evidence
        self.as_of = as_of
        self.problems = problems
        self.since = since or as_of - _LOOKBACK
        self.viewer = viewer
        self.narrowed = narrowed
        self.plan_day = plan_day or as_of
        self.missing = missing(problems) if without is None else without
        self._draws = draws or Draws()
        self._planner = planner
        self._analyst = analyst
        self._pricer = pricer
        self._prober = prober
        self._analyses: dict[Key, Analysis] = {}

    @cached_property
    def timetable(self) -> Timetable:
        """Every computed date."""
        return self._planner(self.program, self.history, self.as_of, self._draws)

    def explain(self, key: Key | None) -> Explanation:
        """Why the dates of a record are what they are; without a key, why each wish that is not kept can't be."""
        from kaname.planning.explaining import explain  # brings the engines, which who reads a timetable needs not

        return explain(self.program, self.as_of, self._draws, key, history=self.history)

    def analysis(self, target: Key | None = None) -> Analysis:
        """What the forecast of a target, else of the end of the program, tells beyond its dates.

        Raises KeyError where the target doesn't end with work.
        """
        key = target or self.program.charter.key
        if key not in self._analyses:
            self._analyses[key] = self._analyst(self.program, self.history, self.as_of, self._draws, key)
        return self._analyses[key]

    @cached_property
    def cost_finish(self) -> CostFinish:
        """Cost and finish of the program in the same runs: that of its analysis, at once."""
        return self._pricer(self.program, self.history, self.as_of, self._draws)

    def later(self, variants: tuple[Program, ...]) -> tuple[int | str, ...]:
        """By how many working days variants of the plan end later at P80 than it, by few paired runs.

        The code of the reason where that can't be told.
        """
        joined = tuple(_with_actuals(one, self.evidence, self.as_of) for one in variants)
        return self._prober(self.program, self.history, self.as_of, self._draws, joined)

    @cached_property
    def side(self) -> Side:
        """What effects of a change are found from."""
        return Side(
            self.plan,
            self.program,
            self.history,
            self.as_of,
            self.timetable,
            self.cost_finish,
            self.sections,
            self.findings,
            self.health,
            self.later,
        )

    def effects(self, before: Assessment) -> Effects:
        """What turns an earlier state of the program, seen from the same day, into this one."""
        return effects(before.side, self.side)

    def changed(self, changes: ChangeSet) -> Assessment:
        """The same program with changes made, seen from the same day by the same draws."""
        return Assessment(
            changes.apply(self.plan),
            self.history,
            self.evidence,
            self.as_of,
            draws=self._draws,
            planner=self._planner,
            analyst=self._analyst,
            pricer=self._pricer,
            prober=self._prober,
            problems=self.problems,
            since=self.since,
            viewer=self.viewer,
            narrowed=self.narrowed,
            plan_day=self.plan_day,
            without=self.missing,
        )

    def session(self) -> Session:
        """The program as one begins to edit it."""
        from kaname.planning.incremental import Session  # brings the engines

        return Session(self.program, self.history, self.as_of, self._draws, planner=self._planner)

    def schedule(self, asked: Asked) -> Plan:
        """The schedule as one asks for it."""
        return scheduled(self.program, self.history, self.timetable, self._draws, asked)

    @cached_property
    def roadmap(self) -> Section:
        """What happens when, in which order, with whom?"""
        return roadmap.look(self.program, self.history, self.evidence, self.timetable)

    @cached_property
    def coordination(self) -> Section:
        """Who owes whom what, and who decides?"""
        return coordination.look(self.program, self.history, self.evidence, self.timetable)

    @cached_property
    def risk(self) -> Section:
        """What could stop us, and what is stopping us now?"""
        return risk.look(self.program, self.history, self.evidence, self.timetable)

    @cached_property
    def nfr(self) -> Section:
        """Is it reliable, fast, safe and big enough?"""
        return nfr.look(self.program, self.history, self.evidence, self.timetable)

    @cached_property
    def progress(self) -> Section:
        """Are we really on track?"""
        return progress.look(self.program, self.history, self.evidence, self.timetable)

    @cached_property
    def debt(self) -> Section:
        """What does our past cost us, and what pays back?"""
        return debt.look(self.program, self.history, self.evidence, self.timetable)

    @cached_property
    def finance(self) -> Section:
        """What does it cost, and is that well spent?"""
        return finance.look(self.program, self.history, self.evidence, self.timetable)

    @cached_property
    def compliance(self) -> Section:
        """Are we allowed to, and can we prove it?"""
        return compliance_duty.look(self.program, self.history, self.evidence, self.timetable)

    @property
    def sections(self) -> tuple[Section, ...]:
        """All eight, in the order in which they are read."""
        return (
            self.roadmap,
            self.coordination,
            self.risk,
            self.nfr,
            self.progress,
            self.debt,
            self.finance,
            self.compliance,
        )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, worst first."""
        found = (finding for section in self.sections for finding in section.findings)
        return tuple(sorted(found, key=lambda one: (-one.severity, one.code, one.subjects)))

    @cached_property
    def naming(self) -> Mapping[Key, tuple[Finding, ...]]:
        """The findings that name a record, worst first."""
        found: dict[Key, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            for key in dict.fromkeys(finding.subjects):
                found[key].append(finding)
        return {key: tuple(those) for key, those in found.items()}

    @cached_property
    def health(self) -> Mapping[Key, Health]:
        """The colour of every record of the breakdown; the program's own under its charter's key."""
        found = health(self.program, self.timetable, self.findings)
        root = found[self.program.charter.key]
        if self.missing.count and root.derived is Colour.GREEN:
            return {**found, root.key: replace(root, derived=Colour.UNKNOWN)}
        return found

    @property
    def overall(self) -> Health:
        """The health of the program."""
        return self.health[self.program.charter.key]

    @cached_property
    def open_promises(self) -> tuple[Outlook, ...]:
        """The forecasts of milestones that are promised and not yet reached, by the promised day."""
        return promises.open_promises(self.program, self.timetable)

    @cached_property
    def main_promise(self) -> Outlook | None:
        """The promise to lead with."""
        return promises.main_promise(self.program, self.timetable)

    def section_colour(self, section: Section) -> Colour:
        """The colour of a duty: its worst finding; else green if it could judge something and no record is missing."""
        worst = max((finding.severity for finding in section.findings), default=Severity.NOTE)
        if worst is not Severity.NOTE:
            return Colour.RED if worst is Severity.ACT else Colour.AMBER
        known = section.judged and not self.missing.hides(section.duty)
        return Colour.GREEN if known else Colour.UNKNOWN

    @cached_property
    def standing(self) -> Standing:
        """The program and its timetable on the day, as pages about what lies between parties ask for it."""
        return Standing(self.program, self.history, self.timetable)

    def hits(self, key: Key, day: date) -> Hits:
        """Which milestones move, and by how much, if what a dependency owes comes on another day."""
        changes = late(self.standing, key, day)
        return hits(self.standing, self.changed(changes).timetable, key, day) if changes else Hits(key, day)

    @cached_property
    def timeline(self) -> Timeline:
        """What runs when, as rows."""
        table, policies = self.roadmap.figure("roadmap.timeline"), self.nfr.figure("nfr.policies")
        return timeline(self.standing, self.health, table, policies)

    @cached_property
    def actions(self) -> tuple[Step, ...]:
        """What next, ranked."""
        return actions(self.program, self.timetable, self.findings)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What next, ranked, where many that are alike are told as one."""
        return tuple(step for _, step in gathered(("", step) for step in self.actions))

    @cached_property
    def asks(self) -> tuple[Ask, ...]:
        """What waits for leadership."""
        return asks(self.program)

    @cached_property
    def changes(self) -> tuple[Movement, ...]:
        """What changed since."""
        return changes(self.program, self.history, self.timetable, self.since)

    @cached_property
    def track_record(self) -> TrackRecord:
        """How honest past forecasts were, of those that were made from the same view of the plan."""
        return track_record(self.program, self.history, self.as_of)

    @cached_property
    def replay(self) -> Replay | None:
        """How forecasts from past slips would have done, had they been published."""
        return replay(self.program, self.history, self.as_of)

    @property
    def forecasts_days(self) -> bool:
        """Whether there is a P80 of anything still to come."""
        return any(one.p80 and one.method != "actual" for one in self.timetable.outlooks.values())

    def published(self, at: datetime, audiences: tuple[str, ...], revision: str = "") -> tuple[PastForecast, ...]:
        """The forecasts of all open promises, to be kept as made at a moment for audiences who have this view."""
        return tuple(published(self.timetable, at, self._made_from, audiences, revision))

    def in_force(self, at: datetime, audiences: tuple[str, ...]) -> PastPlan:
        """The schedule, to be kept as published at a moment for audiences who have this view."""
        return in_force(self.timetable, at, self._made_from, audiences)

    @cached_property
    def _made_from(self) -> str:
        """The digest of what forecasts and the plan follow from, but for what was published before."""
        return digest(self.program, History.of(self.history.moves), self.as_of, self._draws)
