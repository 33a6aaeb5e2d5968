"""How every duty is tested: each code fires on a small plan and is silent on its repaired twin, in readable words."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Section, Severity
from kaname.model.history import History, Moved
from kaname.model.program import Program
from kaname.planning.timetable import Clash, ClashKind, Gain, Outlook, Slot, Timetable, WeekLoad
from kaname.words.figures import COLUMNS
from kaname.words.findings import FINDINGS
from kaname.words.speech import Speech
from plans import program
from strategies import days, instants, programs

TODAY = date(2026, 3, 12)
"""The Thursday on which every small plan is looked at."""

Look = Callable[[Program, History, Evidence, Timetable], Section]
Lists = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Case:
    """A plan on which a code fires, about these subjects at this severity, and the twin on which it does not.

    What is left out of the twin is as in the broken plan.
    """

    code: str
    subjects: tuple[str, ...]
    plan: Lists
    twin: Lists | None = None
    severity: Severity = Severity.WATCH
    timetable: Timetable = field(default_factory=lambda: Timetable(as_of=TODAY))
    twin_timetable: Timetable | None = None
    history: History = field(default_factory=History)
    twin_history: History | None = None
    evidence: Evidence = field(default_factory=Evidence)
    twin_evidence: Evidence | None = None
    note: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.note}".strip()


def check_fires(look: Look, case: Case) -> None:
    """The broken plan has exactly this finding of the code, and it reads well in both languages."""
    plan = program(**case.plan)
    found = with_code(look(plan, case.history, case.evidence, case.timetable), case.code)
    assert [(tuple(map(str, one.subjects)), one.severity) for one in found] == [(case.subjects, case.severity)]
    for one in found:
        check_readable(plan, one)


def check_silent(look: Look, case: Case) -> None:
    """The repaired twin has no finding of the code."""
    section = look(
        program(**(case.plan if case.twin is None else case.twin)),
        case.history if case.twin_history is None else case.twin_history,
        case.evidence if case.twin_evidence is None else case.twin_evidence,
        case.timetable if case.twin_timetable is None else case.twin_timetable,
    )
    assert with_code(section, case.code) == []


def check_covered(codes: Iterable[Code], cases: Iterable[Case]) -> None:
    """Every code has a case, and every code has its words."""
    names = {code.name for code in codes}
    assert {case.code for case in cases} == names
    assert names <= set(FINDINGS)


def with_code(section: Section, code: str) -> list[Finding]:
    """The findings of one code."""
    return [finding for finding in section.findings if finding.code == code]


def check_readable(plan: Program, finding: Finding) -> None:
    """Its subjects exist, and its title, sentence and mend have all the values they name."""
    for key in finding.subjects:
        assert plan.find(key) is not None, key
    words = FINDINGS[finding.code]
    for name in re.findall(r"\{(\w+)\}", words.sentence + words.mend):
        assert name.startswith("subject") or finding.values[name] is not None, f"{finding.code} lacks {name}"
    for language in ("en", "ja"):
        speech = Speech(language, plan)
        assert all((speech.title(finding), speech.finding(finding), speech.mend(finding)))


def check_figures(plan: Program, section: Section) -> None:
    """Every figure is a table whose cells have words, and says why where it is empty."""
    speech = Speech("en", plan)
    for figure in section.figures:
        assert all(speech.figure(figure.code))
        assert figure.rows or figure.reason, figure.code
        assert set(figure.columns) <= set(COLUMNS), set(figure.columns) - set(COLUMNS)
        assert len(set(figure.columns)) == len(figure.columns)
        if figure.reason:
            assert speech.reason(figure.reason)
        for row in figure.rows:
            assert len(row) == len(figure.columns), figure.code
            for cell in row:
                if not _is_astronomical(cell):
                    speech.cell(cell)


def _is_astronomical(cell: Cell) -> bool:
    """Numbers beyond what the formatting library can group into thousands."""
    return isinstance(cell, float | Decimal) and abs(cell) > 10**20


def as_text(figure: Figure, plan: Program) -> list[list[str]]:
    """The rows of a figure in English, as a reader sees them."""
    speech = Speech("en", plan)
    return [[str(speech.cell(cell)) for cell in row] for row in figure.rows]


def key(text: str) -> Key:
    """An address written kind/id."""
    return Key.parse(text)


def moved(record: str, field_: Any, *days: str, **more: Any) -> list[Moved]:
    """A field of a record that was set to these values one after the other, a month apart, up to last month."""
    return [
        Moved(datetime(2025, 4 + number, 1, tzinfo=UTC), key(record), field_, value, was, **more)
        for number, (was, value) in enumerate(zip((None, *days), days, strict=False))
    ]


def shuffled(plan: Program) -> Program:
    """The same records in another order."""
    return Program(reversed(tuple(plan)), name=plan.name, outside=plan.outside)


@st.composite
def worlds(draw: st.DrawFn, *kinds: str) -> tuple[Program, History, Timetable]:
    """Any valid program of these kinds, with a history and a timetable that need not fit it."""
    plan = draw(programs(kinds=kinds, most=14))
    keys = [record.key for record in plan if record.kind in ("work_package", "milestone", "initiative", "charter")]
    teams = [record.key for record in plan if record.kind == "team"]
    return plan, draw(histories(keys)), draw(timetables(keys, teams, [one.key for one in plan if one.kind == "risk"]))


@st.composite
def histories(draw: st.DrawFn, keys: list[Key]) -> History:
    """Changes of some records to days, releases and colours."""
    if not keys:
        return History()
    dated = st.sampled_from(("2026-01-15", "2026-06-30", None))
    targets = dated | st.sampled_from(("v1.30", "release-1"))
    one = st.sampled_from(keys)
    moves = st.builds(Moved, instants, one, st.just("target"), targets, targets)
    baselines = st.builds(Moved, instants, one, st.just("baseline"), dated, st.none())
    return History.of(draw(st.lists(moves | baselines, max_size=6)))


@st.composite
def timetables(draw: st.DrawFn, keys: list[Key], teams: list[Key], risks: list[Key]) -> Timetable:
    """Dates for some of the records, and everything that may come with them."""
    some = draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    dated = st.none() | days
    pairs = st.tuples(days, days).map(sorted)
    slots = {key: Slot(key, *draw(pairs), draw(st.none() | st.floats(0, 9)), draw(st.booleans())) for key in some}
    outlooks = {key: Outlook(key, *[draw(dated) for _ in range(4)], draw(st.none() | st.floats(0, 1))) for key in some}
    kinds: st.SearchStrategy[ClashKind] = st.sampled_from(("deadline", "start_pin", "finish_pin", "capacity"))
    clashes = [Clash(draw(kinds), key, 2.0, draw(st.sampled_from((*teams, None)))) for key in some[:2]]
    load = [WeekLoad(team, date(2026, 3, 16), draw(st.floats(0, 9)), draw(st.floats(0, 9))) for team in teams]
    gains = [Gain(risk, Key("charter", "charter-1"), draw(st.floats(0, 20))) for risk in risks]
    return Timetable(
        draw(days), slots, outlooks, tuple(clashes), tuple(load), gains=tuple(gains), unestimated=tuple(some[:1])
    )


def check_any(look: Look, world: tuple[Program, History, Timetable]) -> None:
    """Whatever the plan: an answer in words, about records that exist, the same for any order of the records."""
    plan, history, timetable = world
    section = look(plan, history, Evidence(), timetable)
    assert look(plan, history, Evidence(), timetable) == section
    assert look(shuffled(plan), history, Evidence(), timetable) == section
    check_figures(plan, section)
    for finding in section.findings:
        assert finding.subjects, finding.code
        check_readable(plan, finding)
