"""Objectives: whether each is measured, how far its key results have come, and which work serves none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kaname.engines.ratio import Reason, divide
from kaname.model.finding import Code, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.plan import DatedConfidence, Initiative, KeyResult, Objective, Reading
from kaname.planning.standing import Standing, quarter_ends, quarter_starts

NO_OBJECTIVES = Code("roadmap.no-objectives", Severity.NOTE)
INITIATIVE_WITHOUT_OBJECTIVE = Code("roadmap.initiative-without-objective", Severity.WATCH)
OBJECTIVE_UNMEASURED = Code("roadmap.objective-unmeasured", Severity.WATCH)
KEY_RESULT_SILENT = Code("roadmap.key-result-silent", Severity.WATCH)
KEY_RESULT_BEHIND = Code("roadmap.key-result-behind", Severity.WATCH)
KEY_RESULT_MISSED = Code("roadmap.key-result-missed", Severity.ACT)
KEY_RESULT_DOUBTED = Code("roadmap.key-result-doubted", Severity.WATCH)
CODES = (
    NO_OBJECTIVES,
    INITIATIVE_WITHOUT_OBJECTIVE,
    OBJECTIVE_UNMEASURED,
    KEY_RESULT_SILENT,
    KEY_RESULT_BEHIND,
    KEY_RESULT_MISSED,
    KEY_RESULT_DOUBTED,
)

BEHIND = 0.25  # share of the way from baseline to target by which a key result may trail the straight line
_ROUNDING = 1e-9  # shares are written in decimals and subtracted as binary fractions
LESS_SURE = 0.2  # share by which confidence has fallen since the last time anybody said it
_SERVING = ("planned", "active", "paused")


@dataclass(frozen=True, slots=True)
class Measured:
    """A key result on a day: its last reading, how far it has come, and how far the straight line is."""

    result: KeyResult
    latest: Reading | None
    progress: float | Undefined | None
    expected: float | None
    due: date | None

    @property
    def last(self) -> float | None:
        """The last value read."""
        return self.latest.value if self.latest else None

    @property
    def share(self) -> Percent | Undefined | None:
        """Progress as a cell."""
        return (
            self.progress if self.progress is None or isinstance(self.progress, Undefined) else Percent(self.progress)
        )

    def state(self, as_of: date) -> str:
        """One word: reached, missed, behind, on track, or unread."""
        if self.latest is None or not isinstance(self.progress, float):
            return "unread"
        if self.progress >= 1:
            return "reached"
        if self.due is not None and self.due < as_of:
            return "missed"
        trails = self.expected is not None and self.expected - self.progress > BEHIND
        return "behind" if trails else "on_track"


def measure(objective: Objective, result: KeyResult, as_of: date) -> Measured:
    """Progress = (latest - baseline) / (target - baseline); expected likewise in time, from first quarter to due."""
    seen = [reading for reading in result.readings if reading.on <= as_of]
    latest = max(seen, key=lambda reading: reading.on, default=None)
    due = result.due or max(map(quarter_ends, objective.quarters), default=None)
    start = min(map(quarter_starts, objective.quarters), default=min((r.on for r in seen), default=None))
    expected = None
    if start is not None and due is not None and start < due:
        expected = min(max((as_of - start) / (due - start), 0.0), 1.0)
    return Measured(result, latest, None if latest is None else _progress(result, latest), expected, due)


def _progress(result: KeyResult, latest: Reading) -> float | Undefined:
    share = divide(latest.value - result.baseline, result.target - result.baseline, Reason.CONSTANT)
    return Undefined("zero_denominator") if share.value is None else share.value


def confidences(result: KeyResult, as_of: date) -> tuple[DatedConfidence, ...]:
    """How sure people were up to a day, oldest first."""
    return tuple(sorted((one for one in result.confidences if one.on <= as_of), key=lambda one: one.on))


def _confidence(result: KeyResult, as_of: date) -> Percent | None:
    """The latest confidence, else the one without a day."""
    dated = confidences(result, as_of)
    share = dated[-1].share if dated else result.confidence
    return None if share is None else Percent(share)


def _doubted(standing: Standing, objective: Objective, result: KeyResult) -> Iterator[Finding]:
    dated = confidences(result, standing.as_of)
    if len(dated) > 1 and dated[-2].share - dated[-1].share >= LESS_SURE - _ROUNDING:
        yield KEY_RESULT_DOUBTED.at(
            *standing.known(objective.key, standing.key(result.owner)),
            key_result=result.title,
            share=Percent(dated[-1].share),
            before=Percent(dated[-2].share),
            since=dated[-2].on,
            note=dated[-1].note or Undefined("no_reason_given"),
        )


def findings(standing: Standing) -> Iterator[Finding]:
    """Objectives that can't be judged or won't be met, and work that serves none."""
    running = [one for one in standing.every(Objective) if _runs(one, standing.as_of)]
    for objective in running:
        if not objective.key_results:
            yield OBJECTIVE_UNMEASURED.at(objective.key)
        for result in objective.key_results:
            yield from _judge(standing, objective, measure(objective, result, standing.as_of))
            yield from _doubted(standing, objective, result)
    yield from _without(standing)


def _runs(objective: Objective, as_of: date) -> bool:
    """Whether it has begun and nobody has yet said what it achieved."""
    begun = min(map(quarter_starts, objective.quarters), default=as_of) <= as_of
    return begun and objective.achieved_value is None


def _judge(standing: Standing, objective: Objective, found: Measured) -> Iterator[Finding]:
    title, latest = found.result.title, found.latest
    state = found.state(standing.as_of)
    if state == "missed":
        yield KEY_RESULT_MISSED.at(
            objective.key, key_result=title, due=found.due, latest=found.last, target=found.result.target
        )
        return
    if state == "behind" and found.expected is not None:
        yield KEY_RESULT_BEHIND.at(
            objective.key,
            key_result=title,
            progress=found.share,
            expected=Percent(found.expected),
            latest=found.last,
            target=found.result.target,
            due=found.due,
        )
    if state != "reached" and standing.silent(latest.on if latest else None):
        since = latest.on if latest else Undefined("never_updated")
        yield KEY_RESULT_SILENT.at(objective.key, key_result=title, since=since)


def _without(standing: Standing) -> Iterator[Finding]:
    live = [one for one in standing.every(Initiative) if one.state in _SERVING]
    if not standing.every(Objective):
        subjects = standing.known(standing.program.charter.key)
        if live and subjects:
            yield NO_OBJECTIVES.at(*subjects, count=len(live))
        return
    for one in live:
        if not _serves(standing, one):
            yield INITIATIVE_WITHOUT_OBJECTIVE.at(one.key)


def _serves(standing: Standing, initiative: Initiative) -> bool:
    """Whether it or an initiative above it names an objective."""
    seen: set[str] = set()
    above: Initiative | None = initiative
    while above is not None and above.id not in seen:
        if standing.keys(above.objectives):
            return True
        seen.add(above.id)
        above = standing.program.get(above.parent)
    return False


def figure(standing: Standing) -> Figure:
    """Every key result with its way from baseline to target."""
    rows = [
        (
            objective.key,
            result.title,
            result.baseline,
            result.target,
            found.last,
            found.latest.on if found.latest else None,
            found.share,
            Percent(found.expected) if found.expected is not None else None,
            _confidence(result, standing.as_of),
            found.due,
            Term("key_result_state", found.state(standing.as_of)),
        )
        for objective in standing.every(Objective)
        for result in objective.key_results
        for found in (measure(objective, result, standing.as_of),)
    ]
    columns = (
        "objective",
        "key_result",
        "baseline_value",
        "target",
        "latest",
        "read_on",
        "progress",
        "expected",
        "confidence",
        "due",
        "state",
    )
    return Figure("roadmap.objectives", columns, tuple(rows), reason="" if rows else "no_records")
