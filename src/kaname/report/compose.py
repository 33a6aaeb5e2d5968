"""Assessment -> Document: what each audience is told, in which order. No figure is computed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypedDict

from kaname import __version__, charts
from kaname.assessment import Assessment
from kaname.model.base import Key
from kaname.model.finding import Percent, Problem, Section
from kaname.report import analysis, calibration, matrices, overview, parts
from kaname.report.document import (
    Block,
    Document,
    Heading,
    Pair,
    Paragraph,
    Picture,
    Point,
    Points,
    Table,
)
from kaname.report.records import cards
from kaname.words.correlations import stated_correlations
from kaname.words.duties_about import QUESTIONS
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech
from kaname.words.stopping import stopped
from kaname.words.track_record import experience, reference_class

_ASKS = 5
"""More asks than these leave less room on the one page."""


def compose(assessment: Assessment, audience: str, language: str) -> Document:
    """What an assessment says to an audience ('exec', 'engineer', 'status', 'calibration') in a language."""
    speech = Speech(language, assessment.program)
    told = {"exec": _executive, "engineer": engineer, "status": _status, "calibration": calibration.page}[audience]
    blocks = tuple(told(assessment, speech))
    names = () if audience == "status" else mentioned(blocks)
    return Document(
        language=language,
        audience=audience,
        title=assessment.program.charter.name,
        facts=tuple(_facts(assessment, speech)),
        blocks=blocks,
        cards=tuple(cards(names, speech)),
        cards_title=speech.text(_("Records")),
        footer=str(parts.spoken(FOOTER, speech, version=__version__)),
        **on_paper(blocks, names, speech),
    )


FOOTER = _("Kaname {version}. Every name links to its record below.")


class OnPaper(TypedDict):
    """What a document says where nothing unfolds."""

    printed: frozenset[Key]
    folded: str
    unprinted: str


def on_paper(blocks: Sequence[Block], names: Sequence[Key], speech: Speech) -> OnPaper:
    """The records that printed findings, steps and asks name; what is said of the rest, of which tables tell enough."""
    printed = frozenset(mentioned(blocks, printed=True))
    left = sum(1 for key in names if key not in printed)
    said = parts.spoken(
        _("Records that only tables or folded points name are left out on paper: {count}."), speech, count=left
    )
    return OnPaper(
        printed=printed,
        folded=speech.text(_("(folded on the screen, left out on paper)")),
        unprinted=str(said) if left else "",
    )


def _facts(assessment: Assessment, speech: Speech) -> Iterator[tuple[str, str]]:
    yield speech.text(_("As of")), speech.day(assessment.as_of)
    names = [speech.cell(key) for ref in assessment.program.charter.tpms if (key := assessment.program.resolve(ref))]
    if names:
        yield speech.text(_("Program manager")), str(parts.joined(names, speech.comma))
    if assessment.viewer:
        yield speech.text(_("As seen by")), speech.term("audience", assessment.viewer)


def _status(assessment: Assessment, speech: Speech) -> Iterator[Block]:
    yield overview.lead(assessment, speech)
    yield from overview.ask(assessment, speech)
    yield from overview.commitments(assessment, speech, 8, ("milestone", "commitment", "p50", "p80", "probability"))
    if assessment.timetable.experience is not None:
        yield Paragraph(experience(assessment.timetable.experience, speech), quiet=True)
    yield from overview.next_steps(assessment, speech, shown=5)
    yield from overview.changes(assessment, speech, shown=4)
    yield Heading(speech.text(_("The eight duties")), "duties")
    yield overview.duties(assessment, speech)


def _executive(assessment: Assessment, speech: Speech) -> Iterator[Block]:
    """One page of A4. Every ask stands on it; where there are many, the rest makes room."""
    yield overview.lead(assessment, speech)
    crowded = len(assessment.asks) > _ASKS
    yield from overview.ask(assessment, speech)
    yield from overview.next_steps(assessment, speech, shown=2 if crowded else 3, brief=True)
    yield from overview.commitments(assessment, speech, 3 if crowded else 5, overview.BRIEF_COMMITMENTS)
    drawn = tuple(pictures(charts.executive(assessment, speech)))
    yield Pair(drawn[:1], drawn[1:]) if len(drawn) > 1 else Pair(drawn, ())
    yield Heading(speech.text(_("The eight duties")), "duties")
    yield overview.duties_in_brief(assessment, speech)
    yield from overview.changes(assessment, speech, shown=1 if crowded else 2, brief=True)


def engineer(assessment: Assessment, speech: Speech) -> Iterator[Block]:
    """Everything there is to say about a program."""
    yield overview.lead(assessment, speech)
    yield from overview.ask(assessment, speech)
    yield from overview.next_steps(assessment, speech, shown=10)
    yield from overview.changes(assessment, speech, shown=8)
    yield Heading(speech.text(_("The eight duties")), "duties")
    yield overview.duties(assessment, speech)
    for section in assessment.sections:
        colour = parts.duty_mark(assessment.section_colour(section), speech)
        yield Heading(speech.term("duty", section.duty), section.duty, 2, colour, speech.text(QUESTIONS[section.duty]))
        yield from section_blocks(assessment, section, speech)
    yield from _forecast(assessment, speech)
    yield Heading(speech.text(_("How honest past forecasts were")), "calibration")
    yield from calibration.blocks(assessment, speech, shown=5)
    yield from _problems(assessment, speech)
    yield from _method(assessment, speech)


def section_blocks(assessment: Assessment, section: Section, speech: Speech) -> Iterator[Block]:
    """A duty: what was found, its pictures, its figures as tables."""
    points = parts.finding_points(section.findings, speech)
    yield Points(points, speech.text(_("No findings.")), shown=10, more=parts.more(len(points) - 10, speech))
    if section.duty == "roadmap":
        yield from overview.commitments(assessment, speech, shown=15)
    yield from pictures(charts.of(section, assessment, speech))
    for figure in section.figures:
        if figure.code not in charts.DRAWN_ONLY and figure.code != "roadmap.milestones":
            yield matrices.crossed(figure, speech)


def _forecast(assessment: Assessment, speech: Speech) -> Iterator[Block]:
    if assessment.analysis().reason:  # which the paragraph on the method tells
        return
    note = speech.text(
        _("What moves the end of the program, what responses to risks are worth, and what it will cost.")
    )
    yield Heading(speech.text(_("The forecast")), "forecast", note=note)
    yield from analysis.blocks(assessment, assessment.analysis(), speech)


def pictures(drawn: Iterable[charts.Chart]) -> Iterator[Picture]:
    """Charts as blocks."""
    for chart in drawn:
        yield Picture(chart.title, chart.spec, chart.alt, chart.note, chart.legend)


def _problems(assessment: Assessment, speech: Speech) -> Iterator[Block]:
    found = assessment.problems
    yield Heading(speech.text(_("Faults of the plan")), "problems", note=speech.text(_("What `kaname check` lists.")))
    points = tuple(problem_point(one, speech) for one in found)
    empty = speech.text(_("None: every record could be read and the checks hold."))
    yield Points(points, empty, shown=8, more=parts.more(len(points) - 8, speech))


def problem_point(problem: Problem, speech: Speech) -> Point:
    """A fault of the data: its place, what is wrong, how to mend it."""
    said, mend = speech.problem(problem)
    return Point(str(problem.where), said, None, (mend,))


def _method(assessment: Assessment, speech: Speech) -> Iterator[Block]:
    table = assessment.timetable
    yield Heading(speech.text(_("How this was computed")), "method")
    for sentence in _method_sentences(assessment, speech):
        yield Paragraph(sentence, quiet=True)
    whole = table.outlooks.get(assessment.program.charter.key)
    if table.network_p80 is not None and (whole is None or whole.p80 != table.network_p80):
        said = parts.spoken(
            _("Without regard to team capacity the program's P80 would be {day}: too early where teams are shared."),
            speech,
            day=table.network_p80,
        )
        yield Paragraph(said, quiet=True)


def _method_sentences(assessment: Assessment, speech: Speech) -> Iterator[Sentence]:
    table = assessment.timetable
    if table.no_schedule:
        yield parts.spoken(
            _("There is no levelled schedule: {reason}"), speech, reason=speech.reason(table.no_schedule)
        )
    if table.no_forecast:
        yield parts.spoken(_("There is no forecast: {reason}"), speech, reason=speech.reason(table.no_forecast))
    if table.runs:
        yield parts.spoken(
            _(
                "Forecast: {method}, {runs} runs from seed {seed}; durations are correlated ({within} within a team, "
                "{between} between teams), risks are drawn as events. P80 is the day by which 8 in 10 runs are done."
            ),
            speech,
            method=speech.term("method", table.method),
            runs=table.runs,
            seed=table.seed,
            within=assessment.program.charter.correlation.within_team,
            between=assessment.program.charter.correlation.between_teams,
        )
        yield from stopped(table.runs, table.most_runs, table.tolerance, speech)
        yield from stated_correlations(assessment, speech)
    elif table.method:
        yield parts.spoken(
            _("Forecast: {method}. P80 is the day by which 8 in 10 comparable milestones were reached."),
            speech,
            method=speech.term("method", table.method),
        )
    yield from reference_class(assessment, speech)
    if table.unestimated:
        yield parts.spoken(
            _("Work without an estimate is drawn as taking no time, so what waits for it can only be later: {records}"),
            speech,
            records=table.unestimated[:12],
        )
    rule = _(
        "Health: a record is red with a finding to act on, amber with one to watch, green only if its date is known; "
        "a parent is red when a promise below it is, or from {share} red children on."
    )
    yield parts.spoken(rule, speech, share=Percent(assessment.program.charter.health.red_share_of_children))


def mentioned(blocks: Sequence[Block], *, printed: bool = False) -> tuple[Key, ...]:
    """The records that the blocks name, in order of kind and name; or those that need their card on paper."""
    found: dict[Key, None] = {}
    for sentence in _sentences(blocks, printed=printed):
        for part in sentence.parts:
            if part.key is not None:
                found[part.key] = None
    return tuple(sorted(found))


def _sentences(blocks: Iterable[Block], *, printed: bool) -> Iterator[Sentence]:
    for block in blocks:
        match block:
            case Paragraph():
                yield block.text
            case Pair():
                yield from _sentences((*block.left, *block.right), printed=printed)
            case Table():
                yield from (entry.text for row in block.rows for entry in row if not printed)
            case Points():
                for point in block.first if printed else block.points:
                    yield from (point.text, *point.below)
            case _:
                yield from getattr(block, "sentences", ())
