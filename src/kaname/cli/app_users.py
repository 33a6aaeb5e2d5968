"""The commands about accounts and the audit log, and their options."""

from __future__ import annotations

from typing import Annotated

import typer

from kaname.cli.help import Command, Group
from kaname.cli.options import LANGUAGE, LangOption, app, say
from kaname.words.markers import _

users = typer.Typer(
    cls=Group,
    help=say(_("Accounts: who may come in, and what each may do.")),
    no_args_is_help=True,
    add_completion=False,
)
app.add_typer(users, name="user")

Email = Annotated[str, typer.Argument(help=say(_("The address of the account.")))]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        help=say(
            _("viewer, contributor, lead, manager, executive, auditor or administrator; each with its --on, in order.")
        ),
    ),
]
Places = Annotated[
    list[str] | None,
    typer.Option("--on", help=say(_("The program or portfolio that a role is for; '*' is all."))),
]
Teams = Annotated[
    list[str] | None, typer.Option("--team", help=say(_("A team in the plan for which the roles are held.")))
]
Person = Annotated[str, typer.Option("--person", help=say(_("Who in the plan this is.")))]
Beside = Annotated[
    list[str] | None,
    typer.Option("--sees", help=say(_("What the roles open beside: legal, security or personnel."))),
]
Later = Annotated[bool, typer.Option("--not-yet", help=say(_("What the roles are for need not be in the store yet.")))]


@users.command("add", cls=Command, help=say(_("Let somebody in: print a link that is good once, for seven days.")))
def user_add(
    email: Email,
    role: Roles = None,
    on: Places = None,
    team: Teams = None,
    person: Person = "",
    sees: Beside = None,
    not_yet: Later = False,
    administrator: Annotated[
        bool, typer.Option("--administrator", help=say(_("An administrator of the whole installation.")))
    ] = False,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin", help=say(_("Make the account at once, with the password on the standard input."))
        ),
    ] = False,
    lang: LangOption = LANGUAGE,
) -> None:
    """Let somebody in: print a link that is good once, for seven days."""
    from kaname.cli import users as doing

    asked = doing.asked(role or (), on or (), team or (), person, sees or ())
    grants = (*asked, *(doing.ADMINISTRATOR if administrator else ()))
    doing.add(email, grants, lang.value, at_once=password_stdin, not_yet=not_yet)


@users.command("list", cls=Command, help=say(_("List accounts with their roles, and who was invited.")))
def user_list(lang: LangOption = LANGUAGE) -> None:
    """List accounts with their roles, and who was invited."""
    from kaname.cli import users as doing

    doing.listed(lang.value)


@users.command(
    "withdraw", cls=Command, help=say(_("Withdraw the invitations of an address that nobody has accepted yet."))
)
def user_withdraw(
    email: Annotated[str, typer.Argument(help=say(_("The address that was invited.")))], lang: LangOption = LANGUAGE
) -> None:
    """Withdraw the invitations of an address that nobody has accepted yet."""
    from kaname.cli import users as doing

    doing.withdraw(email, lang.value)


@users.command("grant", cls=Command, help=say(_("Give an account roles.")))
def user_grant(
    email: Email,
    role: Roles = None,
    on: Places = None,
    team: Teams = None,
    person: Person = "",
    sees: Beside = None,
    not_yet: Later = False,
    lang: LangOption = LANGUAGE,
) -> None:
    """Give an account roles."""
    from kaname.cli import users as doing

    asked = doing.asked(role or (), on or (), team or (), person, sees or ())
    doing.grant(email, asked, lang.value, not_yet=not_yet)


@users.command("revoke", cls=Command, help=say(_("Take roles back from an account.")))
def user_revoke(email: Email, role: Roles = None, on: Places = None, lang: LangOption = LANGUAGE) -> None:
    """Take roles back from an account."""
    from kaname.cli import users as doing

    doing.revoke(email, doing.asked(role or (), on or (), (), "", ()), lang.value)


@users.command(
    "close", cls=Command, help=say(_("Close an account: its sessions and tokens end, what it did stays told."))
)
def user_close(email: Email, lang: LangOption = LANGUAGE) -> None:
    """Close an account: its sessions and tokens end, what it did stays told."""
    from kaname.cli import users as doing

    doing.close(email, lang.value)


@users.command(
    "reset",
    cls=Command,
    help=say(_("Print a link by which a new password is set, once; a closed account is open again.")),
)
def user_reset(
    email: Email,
    second_factor: Annotated[
        bool,
        typer.Option("--second-factor", help=say(_("Take authenticator app, passkeys and recovery codes away too."))),
    ] = False,
    lang: LangOption = LANGUAGE,
) -> None:
    """Print a link by which a new password is set, once; a closed account is open again."""
    from kaname.cli import users as doing

    doing.reset(email, lang.value, factors=second_factor)


@app.command(cls=Command, help=say(_("Who did what, and who read confidential records: the audit log, oldest first.")))
def audit(
    program: Annotated[str, typer.Option(help=say(_("Of this program or portfolio; else all.")))] = "",
    since: Annotated[str, typer.Option(help=say(_("From this day or moment on (UTC).")))] = "",
    until: Annotated[str, typer.Option(help=say(_("Before this day or moment (UTC).")))] = "",
    json: Annotated[bool, typer.Option("--json", help=say(_("One JSON object a line.")))] = False,
    csv: Annotated[bool, typer.Option("--csv", help=say(_("A table for spreadsheets.")))] = False,
    lang: LangOption = LANGUAGE,
) -> None:
    """Who did what, and who read confidential records: the audit log, oldest first."""
    from kaname.cli import users as doing

    doing.audit(program, since, until, lang.value, told="json" if json else "csv" if csv else "")
