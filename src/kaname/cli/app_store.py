"""The commands about the store, and their options."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaname.cli.help import Command, Group
from kaname.cli.options import LANGUAGE, LangOption, app, say
from kaname.words.markers import _

if TYPE_CHECKING:
    from kaname.centre.places import Place

stores = typer.Typer(
    cls=Group,
    help=say(_("Programs in the store: their revisions, scenarios and baselines.")),
    no_args_is_help=True,
    add_completion=False,
)
app.add_typer(stores, name="store")

Program = Annotated[str, typer.Argument(help=say(_("The name of a program, or NAME@SCENARIO.")))]
Why = Annotated[str, typer.Option("--why", help=say(_("Why: it is kept with the revision.")))]
Plan = Annotated[Path, typer.Argument(help=say(_("The folder of a program or a portfolio.")))]
At = Annotated[str, typer.Option("--at", help=say(_("A revision, a baseline or a moment; else as it stands.")))]


@stores.command("add", cls=Command, help=say(_("Take the plan of a folder into the store, with its history.")))
def store_add(
    folder: Plan,
    name: Annotated[str, typer.Option(help=say(_("What to call it; else as the folder is called.")))] = "",
    why: Why = "",
    lang: LangOption = LANGUAGE,
) -> None:
    """Take the plan of a folder into the store, with its history."""
    from kaname.cli import store

    store.add(folder, name, why, lang.value)


@stores.command("list", cls=Command, help=say(_("List the programs and portfolios in the store.")))
def store_list(lang: LangOption = LANGUAGE) -> None:
    """List the programs and portfolios in the store."""
    from kaname.cli import store

    store.listed(lang.value)


@stores.command("log", cls=Command, help=say(_("Who changed what when, and why: all, or one record.")))
def store_log(
    program: Program,
    record: Annotated[str, typer.Argument(help=say(_("The address of a record, as in risk/outage.")))] = "",
    limit: Annotated[int, typer.Option(min=0, help=say(_("So many revisions, the newest first; 0: all.")))] = 30,
    lang: LangOption = LANGUAGE,
) -> None:
    """Who changed what when, and why: all, or one record."""
    from kaname.cli import store

    store.log(_place(program), record, limit, lang.value)


@stores.command("branch", cls=Command, help=say(_("Begin a scenario where a program stands, or stood.")))
def store_branch(
    program: Program,
    scenario: Annotated[str, typer.Argument(help=say(_("The name of the new scenario.")))],
    at: At = "",
    why: Why = "",
    lang: LangOption = LANGUAGE,
) -> None:
    """Begin a scenario where a program stands, or stood."""
    from kaname.cli import store

    store.branch(_place(program, at), scenario, why, lang.value)


@stores.command("close", cls=Command, help=say(_("Write no more to a scenario; it can still be read.")))
def store_close(program: Program, lang: LangOption = LANGUAGE) -> None:
    """Write no more to a scenario; it can still be read."""
    from kaname.cli import store

    store.close(_place(program), lang.value)


@stores.command("merge", cls=Command, help=say(_("Bring what a scenario changed into the plan.")))
def store_merge(
    program: Program,
    into: Annotated[str, typer.Option(help=say(_("The scenario that takes it.")))] = "main",
    why: Why = "",
    lang: LangOption = LANGUAGE,
) -> None:
    """Bring what a scenario changed into the plan."""
    from kaname.cli import store

    store.merge(_place(program), into, why, lang.value)


@stores.command("baseline", cls=Command, help=say(_("Freeze what is promised under a name, for good.")))
def store_baseline(
    program: Program,
    name: Annotated[str, typer.Argument(help=say(_("What the baseline is called.")))],
    why: Why = "",
    lang: LangOption = LANGUAGE,
) -> None:
    """Freeze what is promised under a name, for good."""
    from kaname.cli import store

    store.baseline(_place(program), name, why, lang.value)


@stores.command("revert", cls=Command, help=say(_("Take back what a revision changed, as a new revision.")))
def store_revert(
    program: Program,
    revision: Annotated[int, typer.Argument(min=1, help=say(_("The number of the revision.")))],
    why: Why = "",
    lang: LangOption = LANGUAGE,
) -> None:
    """Take back what a revision changed, as a new revision."""
    from kaname.cli import store

    store.revert(_place(program), revision, why, lang.value)


@app.command(
    cls=Command,
    help=say(_("Whether the past in the store is what was written. Exit code 2 if it was changed.")),
)
def verify(
    program: Annotated[str, typer.Argument(help=say(_("The name of a program; else all.")))] = "",
    expect: Annotated[
        list[str] | None, typer.Option(help=say(_("The digest of a head that was noted before; may be given often.")))
    ] = None,
    lang: LangOption = LANGUAGE,
) -> None:
    """Whether the past in the store is what was written. Exit code 2 if it was changed."""
    from kaname.cli import store

    raise typer.Exit(0 if store.verify(program, tuple(expect or ()), lang.value) else 2)


@app.command(
    cls=Command,
    help=say(_("Bring a folder of plan files and a program of the store together, both ways.")),
)
def sync(
    folder: Plan,
    program: Annotated[str, typer.Argument(help=say(_("The name in the store.")))],
    why: Why = "",
    lang: LangOption = LANGUAGE,
) -> None:
    """Bring a folder of plan files and a program of the store together, both ways."""
    from kaname.cli import store

    store.sync(folder, program, why, lang.value)


@app.command(
    cls=Command,
    help=say(
        _("Write all that is in the store into a new file, while others work. Exit code 2 if its past was changed.")
    ),
)
def backup(
    file: Annotated[Path, typer.Argument(help=say(_("The file to write; it may not be there yet.")))],
    lang: LangOption = LANGUAGE,
) -> None:
    """Write all that is in the store into a new file, while others work. Exit code 2 if its past was changed."""
    _with_accounts()
    from kaname.cli import store

    raise typer.Exit(0 if store.backup(file, lang.value) else 2)


@app.command(cls=Command, help=say(_("Read a backup into a store that is empty, all of it or nothing.")))
def restore(
    file: Annotated[Path, typer.Argument(help=say(_("The file that `kaname backup` has written.")))],
    lang: LangOption = LANGUAGE,
) -> None:
    """Read a backup into a store that is empty, all of it or nothing."""
    _with_accounts()
    from kaname.cli import store

    raise typer.Exit(0 if store.restore(file, lang.value) else 2)


@app.command(
    cls=Command,
    help=say(_("Let an assistant read programs of the store, and propose changes, by the Model Context Protocol.")),
)
def mcp(
    token: Annotated[
        str, typer.Option(help=say(_("Where the token of the account lies: env:NAME or file:PATH.")))
    ] = "env:KANAME_TOKEN",  # nosec B107 # a place, not what lies there
    http: Annotated[
        bool, typer.Option("--http", help=say(_("Over HTTP, where each request brings its own token.")))
    ] = False,
    host: Annotated[str, typer.Option(help=say(_("The address to listen on.")))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=say(_("The port to listen on.")))] = 8765,
    url: Annotated[str, typer.Option(help=say(_("Where it is reached from outside; else host and port.")))] = "",
) -> None:
    """Let an assistant read programs of the store, and propose changes, by the Model Context Protocol."""
    from kaname.cli import assistant

    assistant.serve(token, http, host, port, url)


def _with_accounts() -> None:
    """What is kept of the site, accounts and their log, is part of a backup."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kaname.web.settings"


def _place(program: str, at: str = "") -> Place:
    """A program of the store: as it stands or, where something is said, as it stood."""
    from kaname.centre.places import PREFIX, Place, place_of, state_of

    found = place_of(Path(f"{PREFIX}{program.removeprefix(PREFIX)}")) or Place(program)
    return replace(found, at=state_of(at)) if at else found
