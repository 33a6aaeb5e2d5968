"""What commands have in common: languages, audiences, the folder of a plan, and the program they belong to."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kaname.cli.help import Group
from kaname.cli.language import asked, language
from kaname.words.catalogue import translate
from kaname.words.markers import _


class Lang(StrEnum):
    """Languages Kaname speaks."""

    en = "en"
    ja = "ja"


class Audience(StrEnum):
    """Who a report is for."""

    exec = "exec"
    engineer = "engineer"


class Told(StrEnum):
    """What a command that answers in the terminal writes instead."""

    terminal = "terminal"
    markdown = "markdown"
    json = "json"


class Format(StrEnum):
    """What a report is written as."""

    html = "html"
    markdown = "markdown"


LANGUAGE = Lang(language())
say = partial(translate, language=asked())

app = typer.Typer(
    cls=Group,
    help=say(_("Kaname, a command centre for technical programs.")),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
Folder = Annotated[
    Path, typer.Argument(help=say(_("The folder of a program or a portfolio, or store:NAME for one in the store.")))
]
LangOption = Annotated[Lang, typer.Option("--lang", help=say(_("Language of the output.")))]
AudienceOption = Annotated[Audience | None, typer.Option(help=say(_("Show only what this audience may see.")))]
AsOf = Annotated[
    str, typer.Option("--as-of", help=say(_("The day to look at, 2026-03-12; else the charter's, else today.")))
]
Since = Annotated[str, typer.Option("--since", help=say(_("What changed since this day; else the 30 days before.")))]

Output = Annotated[Path | None, typer.Option(help=say(_("The file to write; else the standard output.")))]
