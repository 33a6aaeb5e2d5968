"""How errors of accounts, providers and mail are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

ACCOUNTS: Mapping[str, ProblemWords] = {
    "oidc_unreadable": ProblemWords(
        _("The file {file}, which should name the providers to sign in with, can't be read: {why}."),
        _("Check that it is there, is TOML, and may be read by the server."),
    ),
    "oidc_invalid": ProblemWords(
        _("The provider {provider} in {file}: {field} can't be used: {why}."),
        _("The page about access says what each provider needs."),
    ),
    "oidc_secret_missing": ProblemWords(
        _("The secret of the provider {provider} does not lie where {file} says."),
        _("Write env:NAME or file:PATH there, and put the secret into that variable or file."),
    ),
    "mail_invalid": ProblemWords(
        _("KANAME_MAIL is no way to send mail."),
        _("Use smtp://USER:PASSWORD@HOST:PORT, smtps://USER:PASSWORD@HOST:PORT or console: (it is never shown)."),
    ),
    "account_unknown": ProblemWords(
        _("There is no account {email}."),
        _("`kaname user list` names those that there are."),
    ),
    "account_exists": ProblemWords(
        _("There is an account {email} already."),
        _("Give it more by `kaname user grant`, or a new way in by `kaname user reset`."),
    ),
    "email_invalid": ProblemWords(
        _("{email} is no address of mail."),
        _("Write it as in kim@example.org."),
    ),
    "password_refused": ProblemWords(
        _("The password can't be used: {why}"),
        _("Choose a longer one that nobody guesses."),
    ),
    "grant_without_place": ProblemWords(
        _("Each role needs the program or portfolio that it is for."),
        _("Name one after it by --on, or all of them by --on '*'."),
    ),
    "grant_of_no_program": ProblemWords(
        _("There is no program or portfolio {program} in the store."),
        _("Correct the name (there is: {nearest}), or say by --not-yet that it comes later."),
    ),
    "invitation_unknown": ProblemWords(
        _("{email} has no invitation that is still good."),
        _("`kaname user list` says who was invited and has not come yet."),
    ),
    "grant_unknown": ProblemWords(
        _("{email} has no role {role} on {program}."),
        _("`kaname user list` says which roles each account has."),
    ),
    "last_administrator": ProblemWords(
        _("{email} is the last administrator."),
        _("Make somebody else one first: `kaname user grant`."),
    ),
    "choice_unknown": ProblemWords(
        _("{value}, given for {option}, is none of what it takes."),
        _("`--help` lists that."),
    ),
    "moment_expected": ProblemWords(
        _("{text}, given for {option}, is neither a day nor a moment."),
        _("Write it as in 2026-03-12 or 2026-03-12T09:00+09:00."),
    ),
    "entries_unchangeable": ProblemWords(
        _("What is in the audit log is never changed."),
        _("Write something new beside it."),
    ),
}
