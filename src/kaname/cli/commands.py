"""What the commands do. Loaded when one of them runs: who asks for help waits for none of it.

Likewise what composes and writes a report is imported where it is called: a check of the plan waits for none of that.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress as Bar

from kaname import centre
from kaname.centre import Assessed
from kaname.cli.telling import print_problem
from kaname.errors import UsageError
from kaname.files.writing import write_out
from kaname.model.base import FIRST_DAY, LAST_DAY
from kaname.model.finding import Term
from kaname.model.visibility import VIEWERS, Viewer
from kaname.settings import Settings, settings
from kaname.words.markers import _
from kaname.words.speech import Speech

if TYPE_CHECKING:
    from kaname.report.document import Document

SUMMARY = _("Faults that keep a record out: {errors}. Warnings: {warnings}.")
CLEAN = _("No faults: every record could be read and the checks hold.")
PUBLISHED = _("{program}: forecasts published as of {as_of}: {count} (open promises: {promises}). They are in {file}")
PUBLISHED_BEFORE = _("{program}: published before, from the same plan as of {as_of}. Nothing was added to {file}")
NOTHING_TO_PUBLISH = _("{program}: no open promise has a forecast as of {as_of}, so there is nothing to publish.")

NO_RULES = _("No service level can be written as rules, so nothing is written.")
LEFT_OUT = _("Service levels written as rules: {count}. Left out: {rest}.")

_VIEWERS = {"exec": "executive", "engineer": "engineer"}
_ROWS, _ALL = 60, 1_000_000
"""Rows of a schedule in the terminal, and where a text is written."""
_err = Console(stderr=True)
_out = Console()


def check(folder: Path, language: str) -> bool:
    """Print every fault of a plan; whether none keeps a record out."""
    with progress_of("check") as progress:
        found = centre.problems(folder, progress)
    speech = Speech(language)
    for problem in found:
        print_problem(problem, speech, _out)
    fatal = sum(problem.fatal for problem in found)
    summary = speech.say(SUMMARY if found else CLEAN, {"errors": fatal, "warnings": len(found) - fatal})
    _out.print(str(summary), highlight=False)
    return not fatal


def status(folder: Path, language: str, as_of: str, since: str, audience: str) -> None:
    """Print where a program stands."""
    from kaname.cli.terminal import show

    show(_composed(_assess(folder, as_of, since, audience), "status", language), _out)


def explain(folder: Path, text: str, language: str, as_of: str, audience: str) -> None:
    """Print why the dates of a record are what they are, or why wishes can't be kept."""
    from kaname.cli.terminal import show
    from kaname.report.explaining import compose_explanation

    found = _assess(folder, as_of, "", audience)
    wanted = [found.record(text)] if text else [(one, None) for one in found.assessments.values()]
    for assessment, key in wanted:
        show(compose_explanation(assessment, key, language), _out)


@dataclass(frozen=True)
class Drawn:
    """How a forecast is drawn, where the command line says it: None is what the settings say."""

    network: bool
    runs: int | None
    seed: int | None
    precision: float | None

    @property
    def settings(self) -> Settings:
        """The settings with that."""
        known = settings()
        runs, seed = self.runs or known.runs, known.seed if self.seed is None else self.seed
        levelled = known.levelled and not self.network
        precision = known.precision if self.precision is None else self.precision
        return known.model_copy(update={"runs": runs, "seed": seed, "levelled": levelled, "precision": precision})


def forecast(
    folder: Path,
    target: str,
    drawn: Drawn,
    language: str,
    as_of: str,
    audience: str,
    written: str,
    output: Path | None,
) -> None:
    """Tell what the forecast of a target, else of the portfolio and each program, tells: in the terminal or a text."""
    from kaname.report import compose_portfolio
    from kaname.report.forecasting import compose_forecast

    found = _assess(folder, as_of, "", audience, drawn.settings)
    wanted = [found.record(target)] if target else [(one, None) for one in found.assessments.values()]
    for assessment, key in wanted:
        dated = assessment.timetable
        if key is not None and key not in dated.outlooks and not dated.no_schedule:
            raise UsageError("target_without_work", text=target)
    whole = None if target else found.portfolio
    if written == "json":
        from kaname.report.forecast_json import as_json

        write(as_json(wanted, whole), output)
        return
    documents = [compose_forecast(assessment, key, language) for assessment, key in wanted]
    if whole is not None:
        documents.insert(0, compose_portfolio(whole, "forecast", language))
    if written == "markdown" or output is not None:
        write("\n".join(as_text(one, "markdown") for one in documents), output)
        return
    from kaname.cli.terminal import show

    for number, document in enumerate(documents):
        if number:
            _out.print()
        show(document, _out)


def schedule(
    folder: Path,
    narrowed: tuple[str, str],
    how: tuple[float | None, bool],
    language: str,
    as_of: str,
    audience: str,
    written: str,
    output: Path | None,
) -> None:
    """Tell when everything runs, a team's or an initiative's alone; `how`: for how long to search, whether levelled."""
    from kaname.planning.scheduling import Asked
    from kaname.report.scheduling import as_json, compose_schedule

    found = _assess(folder, as_of, "", audience)
    known = [found.record(text) if text else None for text in narrowed]
    for one, kind, text in zip(known, ("team", "initiative"), narrowed, strict=True):
        if one is not None and one[1].kind != kind:
            raise UsageError("record_of_kind", text=text, kind=Term("kind", kind))
    about = {id(one[0]) for one in known if one is not None}
    team, initiative = (one[1] if one is not None else None for one in known)
    asked = Asked(*how, team, initiative)
    wanted = [one for one in found.assessments.values() if not about or id(one) in about]
    if written == "json":
        write(as_json((one, asked) for one in wanted), output)
        return
    if written == "markdown" or output is not None:
        documents = [compose_schedule(one, asked, language, _ALL) for one in wanted]
        write("\n".join(as_text(one, "markdown") for one in documents), output)
        return
    from kaname.cli.terminal import show

    for one in wanted:
        show(compose_schedule(one, asked, language, _ROWS), _out)


def report(
    folder: Path, language: str, as_of: str, since: str, audience: str, written: str, output: Path | None
) -> None:
    """Write the report for an audience."""
    found = _assess(folder, as_of, since, audience)
    write(as_text(_composed(found, audience, language), written), output)


def publish(folder: Path, language: str, as_of: str) -> None:
    """Keep the forecasts of each program, and tell how many were added where."""
    with progress_of("publish") as progress:
        found = centre.publish(folder, as_of=day(as_of, "--as-of"), progress=progress)
    speech = Speech(language)
    for one in found:
        said = PUBLISHED if one.added else PUBLISHED_BEFORE if one.promises else NOTHING_TO_PUBLISH
        values = {"program": one.program, "as_of": one.as_of, "count": one.added, "promises": one.promises}
        _out.print(str(speech.say(said, {**values, "file": str(one.path)})), highlight=False, soft_wrap=True)


def calibration(folder: Path, language: str, as_of: str, audience: str, written: str, output: Path | None) -> None:
    """Tell how honest past forecasts were: in the terminal, or as a text in a file."""
    found = _assess(folder, as_of, "", audience)
    if written == "json":
        from kaname.report.calibration_json import written as as_json

        write(as_json(found.assessments), output)
    elif written == "markdown" or output is not None:
        write(as_text(_composed(found, "calibration", language), "markdown"), output)
    else:
        from kaname.cli.terminal import show

        show(_composed(found, "calibration", language), _out)


def slo_rules(folder: Path, names: tuple[str, ...], language: str, audience: str, output: Path | None) -> bool:
    """Write service levels as rules for Prometheus; tell on standard error which can't be. Whether all could."""
    from kaname.centre.service_levels import rules
    from kaname.report.slo_rules import as_yaml

    program, found = rules(folder, names, viewer_of(audience))
    speech = Speech(language, program)
    for problem in (*found.left_out, *found.cautions):
        print_problem(problem, speech, _err)
    if found.count:
        write(as_yaml(found, speech, program.charter.name), output)
    said = LEFT_OUT if found.count else NO_RULES
    if found.left_out or not found.count:
        _err.print(str(speech.say(said, {"count": found.count, "rest": len(found.left_out)})), highlight=False)
    return bool(found.count) and not found.left_out


def docs(topic: str, language: str) -> None:
    """Print the documentation of a topic or the list of pages."""
    from kaname.cli.pages import Page
    from kaname.report import reference

    _out.print(Page(reference.topic(topic, language) if topic else reference.listing(language)))


def schemas(folder: Path) -> None:
    """Write the JSON Schemas."""
    centre.schemas(folder)


@contextmanager
def progress_of(text: str) -> Generator[centre.Progress]:
    """How far long work is, on standard error."""
    with Bar(console=_err, transient=True, disable=not _err.is_terminal) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _assess(folder: Path, as_of: str, since: str, audience: str, config: Settings | None = None) -> Assessed:
    with progress_of("assess") as progress:
        return centre.assess(
            folder,
            viewer=viewer_of(audience),
            as_of=day(as_of, "--as-of"),
            since=day(since, "--since"),
            progress=progress,
            config=config,
        )


def viewer_of(audience: str) -> Viewer | None:
    """Who sees what an audience may see; None for everything."""
    return VIEWERS[_VIEWERS[audience]] if audience else None


def day(text: str, option: str) -> date | None:
    """The day that an option names, None where it is empty. Raises UsageError."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise UsageError("day_expected", text=text, option=option) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise UsageError("day_beyond", text=text, option=option, first=str(FIRST_DAY), last=str(LAST_DAY))
    return found


def _composed(found: Assessed, audience: str, language: str) -> Document:
    from kaname.report import compose, compose_portfolio

    if found.portfolio is not None:
        return compose_portfolio(found.portfolio, audience, language)
    return compose(found.only, audience, language)


def as_text(document: Document, form: str) -> str:
    """A document as HTML or Markdown."""
    if form == "html":
        from kaname.report.html import html

        return html(document)
    from kaname.report.markdown import markdown

    return markdown(document)


def write(text: str, output: Path | None) -> None:
    """To the standard output, or to a file that is either there whole or not at all."""
    if output is None:
        sys.stdout.write(text)
        return
    try:
        write_out(output, text.encode(errors="backslashreplace"))
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead round in a circle
        why = error.strerror if isinstance(error, OSError) else None
        raise UsageError("output_unwritable", file=str(output), why=why or str(error)) from error
