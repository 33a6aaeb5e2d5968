"""The commands and their options; what they do is imported by the one that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaname.cli.help import Command, Group
from kaname.cli.options import (
    LANGUAGE,
    AsOf,
    Audience,
    AudienceOption,
    Folder,
    Format,
    LangOption,
    Output,
    Since,
    Told,
    app,
    say,
)
from kaname.words.markers import _


@app.command(
    cls=Command,
    help=say(
        _("List every fault of a plan with its place and the way to mend it. Exit code 2 if one keeps a record out.")
    ),
)
def check(folder: Folder, lang: LangOption = LANGUAGE) -> None:
    """List every fault of a plan with its place and the way to mend it. Exit code 2 if one keeps a record out."""
    from kaname.cli import commands

    raise typer.Exit(0 if commands.check(folder, lang.value) else 2)


@app.command(
    cls=Command, help=say(_("Where a program stands: the answer, the ask, commitments, what next, what changed."))
)
def status(
    folder: Folder, lang: LangOption = LANGUAGE, as_of: AsOf = "", since: Since = "", audience: AudienceOption = None
) -> None:
    """Where a program stands: the answer, the ask, commitments, what next, what changed."""
    from kaname.cli import commands

    commands.status(folder, lang.value, as_of, since, audience.value if audience else "")


@app.command(
    cls=Command,
    help=say(
        _(
            "Why a date is what it is: what drives it, what letting go of that would free, which wishes contradict "
            "each other."
        )
    ),
)
def explain(
    folder: Folder,
    record: Annotated[
        str, typer.Argument(help=say(_("The id of a record; without it, every wish that the plan does not keep.")))
    ] = "",
    lang: LangOption = LANGUAGE,
    as_of: AsOf = "",
    audience: AudienceOption = None,
) -> None:
    """Why a date is what it is: what drives it, what letting go of that would free, which wishes contradict."""
    from kaname.cli import commands

    commands.explain(folder, record, lang.value, as_of, audience.value if audience else "")


@app.command(
    cls=Command,
    help=say(
        _("What the forecast tells: chances of promises, what moves it, what responses are worth, what it costs.")
    ),
)
def forecast(
    folder: Folder,
    target: Annotated[
        str, typer.Option(help=say(_("The id of a milestone, an initiative or work; else the end of the program.")))
    ] = "",
    network: Annotated[bool, typer.Option("--network", help=say(_("By links alone, without team capacity.")))] = False,
    runs: Annotated[
        int | None, typer.Option(min=100, max=1_000_000, help=say(_("Runs; else those of the settings.")))
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=30,
            help=say(_("Stop when P80 and P95 have a standard error of so many days; 0: all runs; else as set.")),
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help=say(_("Seed of the draws; else that of the settings.")))
    ] = None,
    lang: LangOption = LANGUAGE,
    as_of: AsOf = "",
    audience: AudienceOption = None,
    format: Annotated[Told, typer.Option(help=say(_("What it is written as.")))] = Told.terminal,  # noqa: A002 - the option's name
    output: Output = None,
) -> None:
    """What the forecast tells: chances of promises, what moves it, what responses are worth, what it costs."""
    from kaname.cli import commands

    drawn = commands.Drawn(network, runs, seed, precision)
    seen = audience.value if audience else ""
    commands.forecast(folder, target, drawn, lang.value, as_of, seen, format.value, output)


@app.command(
    cls=Command,
    help=say(_("When everything runs with the people there are, why not earlier, what clashes, what moved.")),
)
def schedule(
    folder: Folder,
    team: Annotated[str, typer.Option(help=say(_("The id of a team: only its work.")))] = "",
    initiative: Annotated[str, typer.Option(help=say(_("The id of an initiative: only its work.")))] = "",
    seconds: Annotated[
        float | None,
        typer.Option(min=0, max=3600, help=say(_("For how long to search for a better plan; else the one at hand."))),
    ] = None,
    network: Annotated[bool, typer.Option("--network", help=say(_("By links alone, without team capacity.")))] = False,
    lang: LangOption = LANGUAGE,
    as_of: AsOf = "",
    audience: AudienceOption = None,
    format: Annotated[Told, typer.Option(help=say(_("What it is written as.")))] = Told.terminal,  # noqa: A002 - the option's name
    output: Output = None,
) -> None:
    """When everything runs with the people there are, why not earlier, what clashes, what moved."""
    from kaname.cli import commands

    seen = audience.value if audience else ""
    how = (seconds, not network)
    commands.schedule(folder, (team, initiative), how, lang.value, as_of, seen, format.value, output)


@app.command(
    cls=Command,
    help=say(
        _(
            "What a change does to dates, cost, risks, service levels and people. Exit code 2 if it exceeds a limit "
            "that `--fail-on` sets."
        )
    ),
)
def diff(
    before: Annotated[
        str, typer.Argument(help=say(_("FOLDER, FOLDER#COMMIT, store:NAME@SCENARIO#STATE, or PLACE#FROM..TO.")))
    ],
    after: Annotated[str, typer.Argument(help=say(_("The place to compare it with; else what is there now.")))] = "",
    fail_on: Annotated[
        list[str] | None,
        typer.Option("--fail-on", help=say(_("A limit, as in 'p80>5d' or 'cost>10000 EUR'; may be given often."))),
    ] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help=say(_("Write it as Markdown, fit for a merge request.")))
    ] = False,
    json: Annotated[bool, typer.Option("--json", help=say(_("Write it as JSON.")))] = False,
    output: Output = None,
    lang: LangOption = LANGUAGE,
    as_of: AsOf = "",
    audience: AudienceOption = None,
) -> None:
    """What a change does to dates, cost, risks, service levels and people. Exit code 2 if it exceeds a limit."""
    from kaname.cli import diff as differing

    seen = audience.value if audience else ""
    form = (markdown, json)
    holds = differing.diff((before, after), tuple(fail_on or ()), lang.value, as_of, seen, form, output)
    raise typer.Exit(0 if holds else 2)


@app.command(cls=Command, help=say(_("Write the report of a program for an audience.")))
def report(
    folder: Folder,
    audience: Annotated[Audience, typer.Option(help=say(_("Who it is for.")))] = Audience.exec,
    lang: LangOption = LANGUAGE,
    format: Annotated[Format, typer.Option(help=say(_("What it is written as.")))] = Format.html,  # noqa: A002 - the option's name
    output: Output = None,
    as_of: AsOf = "",
    since: Since = "",
) -> None:
    """Write the report of a program for an audience."""
    from kaname.cli import commands

    commands.report(folder, lang.value, as_of, since, audience.value, format.value, output)


@app.command(
    cls=Command,
    help=say(_("Keep the forecast of every commitment as it stands today, to be scored when the truth arrives.")),
)
def publish(folder: Folder, lang: LangOption = LANGUAGE, as_of: AsOf = "") -> None:
    """Keep the forecast of every commitment as it stands today, to be scored when the truth arrives."""
    from kaname.cli import commands

    commands.publish(folder, lang.value, as_of)


@app.command(
    cls=Command,
    help=say(_("How honest past forecasts were: how often published ones held, what they cost, the worst misses.")),
)
def calibration(
    folder: Folder,
    lang: LangOption = LANGUAGE,
    as_of: AsOf = "",
    audience: AudienceOption = None,
    format: Annotated[Told, typer.Option(help=say(_("What it is written as.")))] = Told.terminal,  # noqa: A002 - the option's name
    output: Output = None,
) -> None:
    """How honest past forecasts were: how often published ones held, what they cost, the worst misses."""
    from kaname.cli import commands

    commands.calibration(folder, lang.value, as_of, audience.value if audience else "", format.value, output)


sources = typer.Typer(
    cls=Group, help=say(_("The tools that a program is read from.")), no_args_is_help=True, add_completion=False
)
app.add_typer(sources, name="source")
Name = Annotated[str, typer.Argument(help=say(_("The id of a source.")))]


@sources.command("list", cls=Command, help=say(_("List the sources of a plan, and the tools that can be one.")))
def source_list(folder: Folder, lang: LangOption = LANGUAGE) -> None:
    """List the sources of a plan, and the tools that can be one."""
    from kaname.cli import evidence

    evidence.listed(folder, lang.value)


@sources.command("add", cls=Command, help=say(_("Add a source to a plan. Its secret stays where you say it lies.")))
def source_add(
    folder: Folder,
    name: Name,
    vendor: Annotated[str, typer.Option(help=say(_("The tool: jira, github, prometheus …")))],
    address: Annotated[str, typer.Option(help=say(_("Where it is asked; else the tool's own address.")))] = "",
    scope: Annotated[
        list[str] | None, typer.Option(help=say(_("A project, repository, board or file; may be given often.")))
    ] = None,
    token: Annotated[
        str, typer.Option(help=say(_("Where its secret lies: env:NAME or file:PATH, never the secret itself.")))
    ] = "",  # nosec B107 # no place given
    user: Annotated[str, typer.Option(help=say(_("Who asks, where the tool wants a name beside the token.")))] = "",
    query: Annotated[str, typer.Option(help=say(_("What narrows the scope, in the tool's own language.")))] = "",
    since: Annotated[str, typer.Option(help=say(_("The first day that is read, 2026-01-31; else all there is.")))] = "",
    people: Annotated[
        str, typer.Option(help=say(_("What becomes of people's names: named (kept) or pseudonymised.")))
    ] = "",
    option: Annotated[
        list[str] | None, typer.Option(help=say(_("What the tool's page lists, as NAME=VALUE; may be given often.")))
    ] = None,
    lang: LangOption = LANGUAGE,
) -> None:
    """Add a source to a plan. Its secret stays where you say it lies."""
    from kaname.cli import evidence

    fields = {"id": name, "vendor": vendor, "address": address, "scope": tuple(scope or ()), "token": token}
    narrowed = {"user": user, "query": query, "since": since, "people": people}
    evidence.add(folder, lang.value, {**fields, **narrowed}, option or [])


@sources.command("test", cls=Command, help=say(_("Try whether a source answers, and what it lets be seen.")))
def source_test(folder: Folder, name: Name, lang: LangOption = LANGUAGE) -> None:
    """Try whether a source answers, and what it lets be seen."""
    from kaname.cli import evidence

    raise typer.Exit(0 if evidence.test(folder, name, lang.value) else 2)


@app.command(
    cls=Command,
    help=say(_("Read what has changed in the tools that the plan names. Exit code 2 if one did not tell everything.")),
)
def pull(
    folder: Folder,
    source: Annotated[
        list[str] | None, typer.Option(help=say(_("The id of a source; may be given often. Else all.")))
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help=say(_("Everything from the beginning; what is gone there is seen too.")))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say(_("Ask for one page, say what would be read, and keep nothing.")))
    ] = False,
    lang: LangOption = LANGUAGE,
) -> None:
    """Read what has changed in the tools that the plan names. Exit code 2 if one did not tell everything."""
    from kaname.cli import evidence

    whole = evidence.pull(folder, tuple(source or ()), lang.value, full=full, dry=dry_run)
    raise typer.Exit(0 if whole else 2)


@app.command(
    "evidence",
    cls=Command,
    help=say(
        _("What the archive of evidence holds, as of when, and what is missing. Exit code 2 if a file is harmed.")
    ),
)
def evidence_(
    folder: Folder,
    verify: Annotated[bool, typer.Option("--verify", help=say(_("Compare every file with its checksum.")))] = False,
    compact: Annotated[
        bool, typer.Option("--compact", help=say(_("Make few files of many; nothing that was said is lost.")))
    ] = False,
    keep_raw: Annotated[
        int | None, typer.Option(min=0, help=say(_("Let go of raw pages older than so many days; facts stay.")))
    ] = None,
    derive: Annotated[
        bool, typer.Option("--derive", help=say(_("Make the facts anew of the raw pages there are.")))
    ] = False,
    json: Annotated[bool, typer.Option("--json", help=say(_("Write it as JSON.")))] = False,
    lang: LangOption = LANGUAGE,
) -> None:
    """What the archive of evidence holds, as of when, and what is missing. Exit code 2 if a file is harmed."""
    from kaname.cli import evidence

    if derive:
        evidence.derived(folder, lang.value)
    if compact or keep_raw is not None:
        evidence.kept_up(folder, keep_raw, lang.value)
    raise typer.Exit(0 if evidence.shown(folder, lang.value, checksums=verify, as_json=json) else 2)


@app.command(
    cls=Command,
    help=say(_("Where the plan and its trackers differ; `--accept` takes what trackers say into the plan.")),
)
def drift(
    folder: Folder,
    work: Annotated[
        list[str] | None, typer.Argument(help=say(_("Ids of work packages or milestones; else all.")))
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help=say(_("Write it into the plan; comments and order stay.")))
    ] = False,
    lang: LangOption = LANGUAGE,
) -> None:
    """Where the plan and its trackers differ; `--accept` takes what trackers say into the plan."""
    from kaname.cli import evidence

    evidence.drift(folder, lang.value, tuple(work or ()), take=accept)


@app.command(
    "slo-rules",
    cls=Command,
    help=say(
        _(
            "Write the service levels of a plan as rules for Prometheus, as Sloth would: burn rates, budgets, alerts. "
            "Exit code 2 if one can't be written."
        )
    ),
)
def slo_rules(
    folder: Folder,
    slo: Annotated[
        list[str] | None, typer.Option(help=say(_("The id of a service level; may be given often. Else all.")))
    ] = None,
    lang: LangOption = LANGUAGE,
    audience: AudienceOption = None,
    output: Output = None,
) -> None:
    """Write the service levels of a plan as rules for Prometheus. Exit code 2 if one can't be written."""
    from kaname.cli import commands

    seen = audience.value if audience else ""
    whole = commands.slo_rules(folder, tuple(slo or ()), lang.value, seen, output)
    raise typer.Exit(0 if whole else 2)


@app.command(
    cls=Command, help=say(_("Read the documentation of a topic in the terminal; without one, list the pages."))
)
def docs(
    topic: Annotated[str, typer.Argument(help=say(_("A kind, duty, finding, problem or setting.")))] = "",
    lang: LangOption = LANGUAGE,
) -> None:
    """Read the documentation of a topic in the terminal; without one, list the pages."""
    from kaname.cli import commands

    commands.docs(topic, lang.value)


@app.command(cls=Command, help=say(_("Write JSON Schemas of the plan files, so that editors complete and check them.")))
def schemas(folder: Annotated[Path, typer.Argument(help=say(_("Where to write the JSON Schemas.")))]) -> None:
    """Write JSON Schemas of the plan files, so that editors complete and check them."""
    from kaname.cli import commands

    commands.schemas(folder)


from kaname.cli import app_server, app_store, app_users  # noqa: E402  their commands come last

__all__ = ["app", "app_server", "app_store", "app_users"]
