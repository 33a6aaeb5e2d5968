"""How every duty is tested: each code fires on a small plan and is silent on its repaired twin, in readable words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.finding import Code, Figure, Finding, Section, Severity
from kaname.model.history import History, Moved
from kaname.model.program import Program
from kaname.planning.timetable import Timetable
from kaname.words import Speech
from kaname.words.figures import COLUMNS
from kaname.words.findings import FINDINGS
from plans import program

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
        case.evidence,
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
    for language in ("en", "ja"):
        speech = Speech(language, plan)
        for text in (speech.title(finding), str(speech.finding(finding)), str(speech.mend(finding))):
            assert text
            assert "{" not in text
            assert "–" not in text, f"a value is missing: {text}"


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
                speech.cell(cell)


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
