"""The commands."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress as Bar
from rich.text import Text

from kaname import centre
from kaname.centre import Assessed
from kaname.cli.terminal import show
from kaname.errors import UsageError
from kaname.model.finding import Problem
from kaname.model.visibility import VIEWERS
from kaname.report import compose, compose_portfolio
from kaname.report.document import Document
from kaname.settings import settings
from kaname.words.markers import _
from kaname.words.speech import Speech

SUMMARY = _("Faults that keep a record out: {errors}. Warnings: {warnings}.")
CLEAN = _("No faults: every record could be read and the checks hold.")

_err = Console(stderr=True)
_out = Console()


class Lang(StrEnum):
    """Languages Kaname speaks."""

    en = "en"
    ja = "ja"


class Audience(StrEnum):
    """Who a report is for."""

    exec = "exec"
    engineer = "engineer"


class Format(StrEnum):
    """What a report is written as."""

    html = "html"
    markdown = "markdown"


_VIEWERS = {Audience.exec: "executive", Audience.engineer: "engineer"}
LANGUAGE = Lang(settings().language)
_say = Speech(settings().language).text

app = typer.Typer(
    help=_say(_("Kaname, a command centre for technical programs.")),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
Folder = Annotated[Path, typer.Argument(help=_say(_("The folder of a program or a portfolio.")))]
LangOption = Annotated[Lang, typer.Option("--lang", help=_say(_("Language of the output.")))]
AudienceOption = Annotated[Audience | None, typer.Option(help=_say(_("Show only what this audience may see.")))]
AsOf = Annotated[
    str, typer.Option("--as-of", help=_say(_("The day to look at, 2026-03-12; else the charter's, else today.")))
]
Since = Annotated[str, typer.Option("--since", help=_say(_("What changed since this day; else the 30 days before.")))]


@contextmanager
def _progress(text: str) -> Generator[centre.Progress]:
    with Bar(console=_err, transient=True, disable=not _err.is_terminal) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("day_expected", text=text, option=option) from None


@app.command(
    help=_say(
        _("List every fault of a plan with its place and the way to mend it. Exit code 2 if one keeps a record out.")
    )
)
def check(folder: Folder, lang: LangOption = LANGUAGE) -> None:
    """List every fault of a plan with its place and the way to mend it. Exit code 2 if one keeps a record out."""
    with _progress("check") as progress:
        found = centre.problems(folder, progress)
    speech = Speech(lang.value)
    for problem in found:
        _print_problem(problem, speech)
    fatal = sum(problem.fatal for problem in found)
    summary = speech.say(SUMMARY if found else CLEAN, {"errors": fatal, "warnings": len(found) - fatal})
    _out.print(str(summary), highlight=False)
    raise typer.Exit(2 if fatal else 0)


def _print_problem(problem: Problem, speech: Speech) -> None:
    said, mend = speech.problem(problem)
    sign = Text("■ ", style="bold red") if problem.fatal else Text("▲ ", style="yellow")
    _out.print(sign + Text(f"{problem.where}  ", style="bold") + Text(str(said)), soft_wrap=True)
    _out.print(Text(f"    {mend}  [{problem.code}]", style="dim"), soft_wrap=True)


@app.command(help=_say(_("Where a program stands: the answer, the ask, commitments, what next, what changed.")))
def status(
    folder: Folder, lang: LangOption = LANGUAGE, as_of: AsOf = "", since: Since = "", audience: AudienceOption = None
) -> None:
    """Where a program stands: the answer, the ask, commitments, what next, what changed."""
    show(_composed(_assess(folder, as_of, since, audience), "status", lang.value), _out)


@app.command(help=_say(_("Write the report of a program for an audience.")))
def report(
    folder: Folder,
    audience: Annotated[Audience, typer.Option(help=_say(_("Who it is for.")))] = Audience.exec,
    lang: LangOption = LANGUAGE,
    format: Annotated[Format, typer.Option(help=_say(_("What it is written as.")))] = Format.html,  # noqa: A002 - the option's name
    output: Annotated[Path | None, typer.Option(help=_say(_("The file to write; else the standard output.")))] = None,
    as_of: AsOf = "",
    since: Since = "",
) -> None:
    """Write the report of a program for an audience."""
    found = _assess(folder, as_of, since, audience)
    _write(_written(_composed(found, audience.value, lang.value), format), output)


def _composed(found: Assessed, audience: str, language: str) -> Document:
    if found.portfolio is not None:
        return compose_portfolio(found.portfolio, audience, language)
    return compose(found.only, audience, language)


def _written(document: Document, format: Format) -> str:  # noqa: A002 - the option's name
    if format is Format.html:
        from kaname.report.html import html

        return html(document)
    from kaname.report.markdown import markdown

    return markdown(document)


def _write(text: str, output: Path | None) -> None:
    """To the standard output, or to a file that is either there whole or not at all."""
    if output is None:
        sys.stdout.write(text)
        return
    beside = output.with_name(f".{output.name}.tmp")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(output)
    except OSError as error:
        raise UsageError("output_unwritable", file=str(output), why=error.strerror or "") from error


@app.command(
    help=_say(_("Keep the forecast of every commitment as it stands today, to be scored when the truth arrives."))
)
def publish(folder: Folder) -> None:
    """Keep the forecast of every commitment as it stands today, to be scored when the truth arrives."""
    for name, assessment in centre.assess(folder).assessments.items():
        typer.echo(centre.publish(folder / name, assessment))


@app.command(help=_say(_("Read the documentation of a topic in the terminal; without one, list the pages.")))
def docs(
    topic: Annotated[str, typer.Argument(help=_say(_("A kind, duty, finding, problem or setting.")))] = "",
    lang: LangOption = LANGUAGE,
) -> None:
    """Read the documentation of a topic in the terminal; without one, list the pages."""
    from rich.markdown import Markdown

    from kaname.report import reference

    language = lang.value
    _out.print(Markdown(reference.topic(topic, language) if topic else reference.listing(language)))


@app.command(help=_say(_("Write JSON Schemas of the plan files, so that editors complete and check them.")))
def schemas(folder: Annotated[Path, typer.Argument(help=_say(_("Where to write the JSON Schemas.")))]) -> None:
    """Write JSON Schemas of the plan files, so that editors complete and check them."""
    centre.schemas(folder)


def _assess(folder: Path, as_of: str, since: str, audience: Audience | None) -> Assessed:
    with _progress("assess") as progress:
        return centre.assess(
            folder,
            viewer=VIEWERS[_VIEWERS[audience]] if audience else None,
            as_of=_day(as_of, "--as-of"),
            since=_day(since, "--since"),
            progress=progress,
        )
