"""Flow by what trackers report: throughput, age, balance; and whether evidence is fit to judge by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Undefined
from kaname.model.sources import Source
from kaname.planning.courses import unmapped
from kaname.planning.flows import FEW, WEEKS, Flow, flows
from kaname.planning.standing import Standing
from kaname.planning.tracked import Tracker

ITEMS_AGEING = Code("progress.items-ageing", Severity.WATCH)
WORK_PILING_UP = Code("progress.work-piling-up", Severity.WATCH)
STATUS_UNMAPPED = Code("progress.status-unmapped", Severity.WATCH)
EVIDENCE_OLD = Code("progress.evidence-old", Severity.WATCH)
EVIDENCE_HARMED = Code("progress.evidence-harmed", Severity.ACT)
CODES = (ITEMS_AGEING, WORK_PILING_UP, STATUS_UNMAPPED, EVIDENCE_OLD, EVIDENCE_HARMED)

OLD_DAYS = 7
"""Calendar days after which a source that was not pulled to its end is no longer good to judge by."""
TWICE = 2.0
PILE, PILE_SHARE = 5, 0.25
_COLUMNS = (
    *("source", "project", "finished", "throughput", "expectation", "in_work", "older", "oldest", "net_flow"),
    *("flow_efficiency", "marked", "blocked", "average_wip", "little"),
)


class Streams:
    """The flow of all projects, computed once for findings and figure."""

    def __init__(self, standing: Standing, tracker: Tracker, evidence: Evidence) -> None:
        self.standing = standing
        self.tracker = tracker
        self.evidence = evidence
        self.flows = flows(tracker.courses)

    @property
    def silence(self) -> str:
        """Why there is nothing to show where no project has anything."""
        return "no_items" if self.evidence.heard else "nothing_heard"


def source_of(streams: Streams, flow: Flow) -> Cell:
    """The record of its source; its name where the plan has none."""
    return _source(streams.standing, flow.source) or flow.source


def findings(streams: Streams) -> Iterator[Finding]:
    """Items older than expected, work that piles up, statuses without a meaning, evidence that is old or harmed."""
    for flow in streams.flows:
        key = _source(streams.standing, flow.source)
        if key is not None:
            yield from _ageing(streams, flow, key)
            yield from _piling(flow, key)
    yield from _unmapped(streams)
    yield from _old(streams)
    yield from _harmed(streams)


def _source(standing: Standing, name: str) -> Key | None:
    key = Key(Source.kind, name)
    return key if standing.program.find(key) is not None else None


def _ageing(streams: Streams, flow: Flow, key: Key) -> Iterator[Finding]:
    as_of = streams.standing.as_of
    old = flow.ageing(as_of)
    if old and flow.expected_days is not None:
        age = old[0].age(as_of) or 0
        yield ITEMS_AGEING.at(
            key,
            severity=Severity.ACT if age > TWICE * flow.expected_days else Severity.WATCH,
            project=flow.project,
            count=len(old),
            item=old[0].item.key,
            age=Days(float(age), calendar=True),
            expectation=Days(flow.expected_days, calendar=True),
        )


def _piling(flow: Flow, key: Key) -> Iterator[Finding]:
    """More begun than finished over the weeks looked at, by five items and a quarter of what is in work."""
    if flow.net >= PILE and flow.net > PILE_SHARE * len(flow.running):
        yield WORK_PILING_UP.at(
            key, project=flow.project, begun=flow.begun, finished=flow.finished, weeks=WEEKS, in_work=len(flow.running)
        )


def _unmapped(streams: Streams) -> Iterator[Finding]:
    found = unmapped(streams.tracker.courses.all)
    for (source, status), count in sorted(found.items()):
        key = _source(streams.standing, source)
        if key is not None:
            yield STATUS_UNMAPPED.at(key, status=status, count=count)


def _old(streams: Streams) -> Iterator[Finding]:
    """Sources not pulled to their end for long; one that never answered is told once something else has."""
    standing = streams.standing
    heard = {one.source: one for one in streams.evidence.heard}
    for record in standing.every(Source):
        word = heard.get(record.id)
        day: date | None = None
        if word is not None and word.complete_at is not None:
            day = streams.tracker.courses.day(word.complete_at)
        if heard and (day is None or standing.age(day) > OLD_DAYS):
            yield EVIDENCE_OLD.at(record.key, since=Undefined("never_complete") if day is None else day)


def _harmed(streams: Streams) -> Iterator[Finding]:
    """Sources of which kept files are gone or not what was written."""
    for word in streams.evidence.heard:
        key = _source(streams.standing, word.source)
        if word.harmed and key is not None:
            yield EVIDENCE_HARMED.at(key, count=word.harmed)


def figure(streams: Streams) -> Figure:
    """Every project with what flowed in the last twelve weeks."""
    rows = tuple(_row(streams, flow) for flow in streams.flows if flow.finished or flow.running)
    return Figure("progress.flow", _COLUMNS, rows, "" if rows else streams.silence)


def _row(streams: Streams, flow: Flow) -> tuple[Cell, ...]:
    as_of = streams.standing.as_of
    old = flow.ageing(as_of)
    ages = [age for one in flow.running if (age := one.age(as_of)) is not None]
    shares = (flow.efficiency.share, flow.efficiency.coverage)
    few = len(flow.cycle_times) < FEW
    return (
        source_of(streams, flow),
        flow.project,
        flow.finished,
        round(flow.throughput, 2),
        None if flow.expected_days is None else Days(flow.expected_days, calendar=True),
        len(flow.running),
        Undefined("few_items") if few and not flow.stated else len(old),
        Days(float(max(ages)), calendar=True) if ages else None,
        flow.net,
        *(Undefined(str(one.reason)) if one.value is None else Percent(one.value) for one in shares),
        Days(float(flow.blocked_days), calendar=True),
        round(flow.average_wip, 1),
        _little(flow),
    )


def _little(flow: Flow) -> Cell:
    found = flow.little
    return Undefined(str(found.reason)) if found.value is None else Percent(found.value)
