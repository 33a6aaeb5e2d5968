"""PortfolioAssessment -> Document: the answer, the programs worst first, what lies between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kaname import __version__, charts
from kaname.model.base import Key
from kaname.portfolio import PortfolioAssessment
from kaname.report import calibration, lines, overview, parts
from kaname.report.compose import FOOTER, engineer, mentioned, on_paper, pictures, problem_point
from kaname.report.document import Block, Card, Document, Heading, Lead, Pair, Paragraph, Point, Points
from kaname.report.records import cards
from kaname.words.markers import _
from kaname.words.portfolio import headline, limits
from kaname.words.speech import Sentence, Speech
from kaname.words.track_record import honesty


def compose_portfolio(portfolio: PortfolioAssessment, audience: str, language: str) -> Document:
    """What is said about a portfolio to an audience ('exec', 'engineer', 'status', 'calibration', 'forecast')."""
    speech = Speech(language, portfolio.programs.whole, portfolio.programs.programs)
    told = {
        "exec": _executive,
        "engineer": _engineer,
        "status": _status,
        "calibration": _calibration,
        "forecast": _forecast,
    }
    blocks = tuple(told[audience](portfolio, speech))
    names = () if audience == "status" else mentioned(blocks)
    return Document(
        language=language,
        audience=audience,
        title=portfolio.programs.portfolio.name,
        facts=tuple(_facts(portfolio, speech)),
        blocks=blocks,
        cards=tuple(_cards(names, speech)),
        cards_title=speech.text(_("Records")),
        footer=str(parts.spoken(FOOTER, speech, version=__version__)),
        **on_paper(blocks, names, speech),
    )


def _facts(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[tuple[str, str]]:
    yield speech.text(_("As of")), speech.day(portfolio.as_of)
    owner = portfolio.programs.whole.resolve(portfolio.programs.portfolio.owner)
    if owner is not None:
        yield speech.field("owner"), speech.name(owner)
    if portfolio.viewer:
        yield speech.text(_("As seen by")), speech.term("audience", portfolio.viewer)


def _cards(keys: Iterable[Key], speech: Speech) -> Iterator[Card]:
    for key in keys:
        yield from cards((key,), speech.about(key.program) if key.program in speech.spaces else speech)


def _status(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Block]:
    yield from _answer(portfolio, speech)
    yield from _programs(portfolio, speech, lines.NARROW)
    yield from _ask(portfolio, speech)
    yield from _between(portfolio, speech, shown=6)
    yield from _next(portfolio, speech, shown=5)
    yield from _changes(portfolio, speech, shown=4)
    more = _("`kaname status FOLDER/PROGRAM` tells more about one of them: its commitments and its eight duties.")
    yield Paragraph(parts.spoken(more, speech), quiet=True)


def _executive(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Block]:
    """One page of A4, as far as there are not too many programs."""
    yield from _answer(portfolio, speech)
    yield from _programs(portfolio, speech, lines.WIDE, shown=12)
    yield from pictures(charts.of_portfolio(portfolio, speech))
    yield Pair(
        (*_ask(portfolio, speech), *_changes(portfolio, speech, shown=3)),
        tuple(_next(portfolio, speech, shown=4, brief=True)),
    )
    yield from _between(portfolio, speech, shown=4)


def _engineer(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Block]:
    yield from page_blocks(portfolio, speech)
    for line in portfolio.lines:
        own = speech.about(line.name)
        mark = parts.mark(line.health.derived, speech)
        yield Heading(own.name(line.key), f"{line.name}-program", 2, mark)
        yield from _below(engineer(portfolio.assessments[line.name], own), line.name)


def page_blocks(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Block]:
    """All that is said about a portfolio beside what its programs say of themselves."""
    yield from _answer(portfolio, speech)
    yield from _programs(portfolio, speech, lines.WIDE)
    yield from pictures(charts.of_portfolio(portfolio, speech))
    yield from _ask(portfolio, speech)
    yield from _next(portfolio, speech, shown=12)
    yield from _between(portfolio, speech, shown=15)
    yield from _findings(portfolio, speech)
    yield from _changes(portfolio, speech, shown=8)
    yield from _problems(portfolio, speech)
    yield from _method(portfolio, speech)


def _calibration(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Block]:
    yield Paragraph(honesty(portfolio.track_record, speech, forecast=True))
    for line in portfolio.lines:
        own = speech.about(line.name)
        yield Heading(own.name(line.key), f"{line.name}-program", 2)
        yield from _below(calibration.page(portfolio.assessments[line.name], own), line.name)


def _forecast(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Block]:
    """When the last program is done, beside the end of each; what each program's own forecast tells is not repeated."""
    yield from _answer(portfolio, speech, dates_only=True)
    note = _("Half, 8 in 10 and 19 in 20 runs are done by these days. The first row is the last of all, run by run.")
    yield Heading(speech.text(_("Ends of the programs")), "ends", 3, note=speech.text(note))
    yield lines.ends(portfolio, speech)
    yield from pictures(charts.of_portfolio(portfolio, speech))
    if portfolio.joint.runs:
        yield Paragraph(_jointly(portfolio, speech), quiet=True)


def _below(blocks: Iterable[Block], name: str) -> Iterator[Block]:
    """The blocks of a program under its heading: one level deeper, at anchors of their own."""
    for block in blocks:
        match block:
            case Heading():
                yield replace(block, level=block.level + 1, anchor=f"{name}-{block.anchor}")
            case Pair():
                yield Pair(tuple(_below(block.left, name)), tuple(_below(block.right, name)))
            case _:
                yield block


def _answer(portfolio: PortfolioAssessment, speech: Speech, *, dates_only: bool = False) -> Iterator[Block]:
    yield Lead(parts.mark(portfolio.overall.derived, speech), headline(portfolio, speech, dates_only=dates_only))
    left = tuple(Point("", sentence) for sentence in limits(portfolio, speech))
    if left:
        yield Points(left, shown=6, more=parts.more(len(left) - 6, speech))


def _programs(
    portfolio: PortfolioAssessment, speech: Speech, columns: tuple[str, ...], shown: int = 40
) -> Iterator[Block]:
    note = speech.text(_("Worst first. The promise is the program's end or, of its open milestones, the least likely."))
    yield Heading(speech.text(_("Programs")), "programs", note=note)
    yield lines.table(portfolio, speech, columns, shown)


def _ask(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Block]:
    yield Heading(speech.text(_("What we ask of leadership")), "ask")
    points = tuple(
        _within(overview.ask_point(one, speech.about(name), portfolio.as_of), name, speech, portfolio)
        for name, one in portfolio.asks
    )
    empty = speech.text(_("None. Nothing waits for a decision of leadership."))
    yield Points(points, empty, shown=len(points))


def _next(portfolio: PortfolioAssessment, speech: Speech, shown: int, *, brief: bool = False) -> Iterator[Block]:
    note = speech.text(_("Ranked by urgency, then by days gained or at stake at P80, then by date."))
    yield Heading(speech.text(_("What to do next")), "next", note=note)
    points = tuple(
        _within(overview.step_point(step, speech.about(name), brief=brief), name, speech, portfolio)
        for name, step in portfolio.steps
    )
    empty = speech.text(_("Nothing needs doing that the plan knows of."))
    yield Points(points, empty, numbered=True, shown=shown, more=parts.more(len(points) - shown, speech))


def _between(portfolio: PortfolioAssessment, speech: Speech, shown: int) -> Iterator[Block]:
    yield Heading(speech.text(_("Between the programs")), "between")
    for figure in portfolio.between.figures:
        title, note = speech.figure(figure.code)
        if figure.rows:
            yield Heading(title, figure.code, 3, note=note)
            yield replace(parts.table(figure, speech, shown=shown), title="")
        else:
            yield Paragraph(parts.spoken("{reason}", speech, reason=speech.reason(figure.reason)), quiet=True)


def _findings(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Block]:
    points = parts.finding_points(portfolio.findings, speech)
    yield Points(points, speech.text(_("No findings.")), shown=10, more=parts.more(len(points) - 10, speech))


def _changes(portfolio: PortfolioAssessment, speech: Speech, shown: int) -> Iterator[Block]:
    title = parts.spoken(_("What changed since {day}"), speech, day=portfolio.since)
    yield Heading(str(title), "changes")
    points = tuple(
        _within(overview.movement_point(one, speech.about(name)), name, speech, portfolio)
        for name, one in portfolio.changes
    )
    empty = speech.text(_("Nothing that history records."))
    yield Points(points, empty, shown=shown, more=parts.more(len(points) - shown, speech))


def _problems(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Block]:
    yield Heading(speech.text(_("Faults of the plan")), "problems", note=speech.text(_("What `kaname check` lists.")))
    points = tuple(problem_point(one, speech.about(name)) for name, one in portfolio.all_problems)
    empty = speech.text(_("None: every record could be read and the checks hold."))
    yield Points(points, empty, shown=8, more=parts.more(len(points) - 8, speech))


def _within(point: Point, name: str, speech: Speech, portfolio: PortfolioAssessment) -> Point:
    """A point about a program, which its text names first."""
    if not name:
        return point
    program = speech.cell(portfolio.charter(name))
    return replace(point, text=parts.joined((program, point.text), speech.colon))


def _method(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Block]:
    yield Heading(speech.text(_("How this was computed")), "method")
    for sentence in _method_sentences(portfolio, speech):
        yield Paragraph(sentence, quiet=True)


def _method_sentences(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Sentence]:
    if portfolio.joint.runs:
        yield _jointly(portfolio, speech)
    rule = _(
        "Health: a portfolio is the parent of its programs, by the same rule as every parent; its own colour is that "
        "of what is found between them. The worst leads."
    )
    yield parts.spoken(rule, speech)


def _jointly(portfolio: PortfolioAssessment, speech: Speech) -> Sentence:
    """How the day of the last program follows from the runs of all."""
    said = _(
        "The last program: {runs} runs, each of them one run of every program. Work of different programs is "
        "correlated as that of different teams is, a team or a risk that they share is drawn once. P80 is the day "
        "by which 8 in 10 runs have seen the last one done."
    )
    return parts.spoken(said, speech, runs=portfolio.joint.runs)
