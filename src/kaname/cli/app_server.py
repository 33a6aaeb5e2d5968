"""The commands about running a server, and their options."""

from __future__ import annotations

from typing import Annotated

import typer

from kaname.cli.help import Command, Group
from kaname.cli.options import LANGUAGE, LangOption, app, say
from kaname.words.markers import _


@app.command(
    cls=Command,
    help=say(_("Serve the site and do its jobs, until told to end. Exit code 2, with all that is missing, if unsafe.")),
)
def serve(
    host: Annotated[str, typer.Option(help=say(_("The address to listen at.")))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=say(_("The port to listen at.")))] = 8000,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help=say(_("So many processes answer requests, each several at once.")))
    ] = 1,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help=say(_("Do no jobs here: `kaname worker` does them elsewhere.")))
    ] = False,
    lang: LangOption = LANGUAGE,
) -> None:
    """Serve the site and do its jobs, until told to end. Exit code 2, with all that is missing, if unsafe."""
    from kaname.cli import server

    raise typer.Exit(server.serve(host, port, workers, embedded=not no_worker, language=lang.value))


@app.command(cls=Command, help=say(_("Do the jobs of a site, one at a time, until told to end.")))
def worker(lang: LangOption = LANGUAGE) -> None:
    """Do the jobs of a site, one at a time, until told to end."""
    from kaname.cli import server

    raise typer.Exit(server.worker(lang.value))


@app.command(cls=Command, help=say(_("Bring the tables of the database up to date, as `kaname serve` does itself.")))
def migrate(lang: LangOption = LANGUAGE) -> None:
    """Bring the tables of the database up to date, as `kaname serve` does itself."""
    from kaname.cli import server

    server.migrate(lang.value)


@app.command(cls=Command, help=say(_("Examine an installation, line by line. Exit code 2 if something is bad.")))
def doctor(
    json: Annotated[bool, typer.Option("--json", help=say(_("Write it as JSON.")))] = False,
    lang: LangOption = LANGUAGE,
) -> None:
    """Examine an installation, line by line. Exit code 2 if something is bad."""
    from kaname.cli import server

    raise typer.Exit(0 if server.doctor(lang.value, as_json=json) else 2)


jobs = typer.Typer(
    cls=Group,
    help=say(_("Work that the site does off the request, now or on schedule.")),
    no_args_is_help=True,
    add_completion=False,
)
app.add_typer(jobs, name="job")

Kind = Annotated[
    str, typer.Argument(help=say(_("What to do: assess, forecast, publish, pull, report, notify or upkeep.")))
]
Program = Annotated[str, typer.Argument(help=say(_("The name of a program or a portfolio in the store.")))]
Set = Annotated[
    list[str] | None, typer.Option("--set", help=say(_("A parameter, as in language=ja; may be given often.")))
]


@jobs.command("list", cls=Command, help=say(_("The jobs of late, how far each is, and what is done on schedule.")))
def job_list(
    limit: Annotated[int, typer.Option(min=1, help=say(_("So many jobs, the newest first.")))] = 20,
    lang: LangOption = LANGUAGE,
) -> None:
    """The jobs of late, how far each is, and what is done on schedule."""
    from kaname.cli import jobs

    jobs.listed(limit, lang.value)


@jobs.command(
    "ask", cls=Command, help=say(_("Have something done: who asks for the same meanwhile gets the same job."))
)
def job_ask(kind: Kind, program: Program = "", parameters: Set = None, lang: LangOption = LANGUAGE) -> None:
    """Have something done: who asks for the same meanwhile gets the same job."""
    from kaname.cli import jobs

    jobs.asked(kind, program, tuple(parameters or ()), lang.value)


@jobs.command("cancel", cls=Command, help=say(_("Cancel a job: at once while it waits, else at its next step.")))
def job_cancel(
    job: Annotated[str, typer.Argument(help=say(_("The id of a job.")))], lang: LangOption = LANGUAGE
) -> None:
    """Cancel a job: at once while it waits, else at its next step."""
    from kaname.cli import jobs

    jobs.cancelled(job, lang.value)


@jobs.command("every", cls=Command, help=say(_("Have something done again and again, by a rule as cron has them.")))
def job_every(
    rule: Annotated[str, typer.Argument(help=say(_('Minute, hour, day, month, weekday: "0 6 * * 1-5".')))],
    kind: Kind,
    program: Program = "",
    parameters: Set = None,
    zone: Annotated[str, typer.Option(help=say(_("The time zone of the rule; else that of the program.")))] = "",
    lang: LangOption = LANGUAGE,
) -> None:
    """Have something done again and again, by a rule as cron has them."""
    from kaname.cli import jobs

    jobs.planned(rule, kind, program, tuple(parameters or ()), zone, lang.value)


@jobs.command("never", cls=Command, help=say(_("Have something done on schedule no longer.")))
def job_never(
    number: Annotated[int, typer.Argument(min=1, help=say(_("Its number, as `kaname job list` tells it.")))],
    lang: LangOption = LANGUAGE,
) -> None:
    """Have something done on schedule no longer."""
    from kaname.cli import jobs

    jobs.unplanned(number, lang.value)
