"""How the lines of an examination are told, and what mends what they find."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

SIGNS: Mapping[str, tuple[str, str]] = {
    "ok": (_("ok"), "green"),
    "warn": (_("look"), "yellow"),
    "bad": (_("bad"), "bold red"),
}
"""How each level is marked, and its style in a terminal."""


def _fine(sentence: str) -> ProblemWords:
    return ProblemWords(sentence, "")


LINES: Mapping[str, ProblemWords] = {
    "python": _fine(_("Python {version}.")),
    "python_old": ProblemWords(
        _("Python {version} is older than {least}."),
        _("Install a newer one, and make the environment anew."),
    ),
    "kaname": _fine(_("Kaname {version}.")),
    "database": _fine(_("The database answers: {kind} {version}, {where}.")),
    "database_old": ProblemWords(
        _("{kind} {version} is older than {least}, which Kaname is tried with."),
        _("Use a newer one."),
    ),
    "database_away": ProblemWords(
        _("The database does not answer, or can't be used: {why}."),
        _("Check DATABASE_URL, and whether the database runs and lets this machine in."),
    ),
    "migrations": _fine(_("The tables are those of today.")),
    "migrations_missing": ProblemWords(
        _("{count} steps lack to the tables of today."),
        _("`kaname migrate` makes them; `kaname serve` does so itself."),
    ),
    "clock": _fine(_("The clocks of this machine and the database differ by {seconds} s.")),
    "clock_off": ProblemWords(
        _("The clocks of this machine and the database differ by {seconds} s."),
        _("Let both follow a time server."),
    ),
    "folder": _fine(_("{folder} can be written, {free} MB are free.")),
    "folder_unwritable": ProblemWords(
        _("{folder} can't be written: {why}."),
        _("Mend the permissions, or name another folder."),
    ),
    "folder_full": ProblemWords(
        _("In {folder} only {free} MB are free."),
        _("Free some space."),
    ),
    "git": _fine(_("git is there: {version}.")),
    "git_missing": ProblemWords(
        _("git is not there: folders have no history of commits, and sources of git can't be read."),
        _("Install git, if you need that."),
    ),
    "settings": _fine(_("Every variable that begins with KANAME_ is a setting.")),
    "setting_unknown": ProblemWords(
        _("{name} is set, but there is no such setting."),
        _("Nearest: {nearest}."),
    ),
    "token_there": _fine(_("The token of the source {source} of {program} is there.")),
    "token_gone": ProblemWords(
        _("The token of the source {source} of {program} is not there: {where}."),
        _("Set the variable, or write the file, for every worker."),
    ),
    "worker": _fine(_("{count} workers do jobs.")),
    "worker_missing": ProblemWords(
        _("No worker has been seen of late, and {waiting} jobs wait."),
        _("Start `kaname serve` without --no-worker, or `kaname worker`."),
    ),
    "worker_idle": ProblemWords(
        _("No worker has been seen of late; no job waits."),
        _("Start `kaname serve` without --no-worker, or `kaname worker`, before one does."),
    ),
    "backup": _fine(_("The last backup was made {days} days ago.")),
    "backup_old": ProblemWords(
        _("The last backup was made {days} days ago."),
        _("Run `kaname backup` every day: the guide on running shows how."),
    ),
    "backup_unknown": ProblemWords(
        _("No backup is known of."),
        _("Run `kaname backup` every day: the guide on running shows how."),
    ),
    "production_off": ProblemWords(
        _("The settings are those of a server for oneself."),
        _("Before others reach it, set KANAME_PRODUCTION=1 and what that asks for."),
    ),
    "production": _fine(_("The settings of production lack nothing.")),
    "tls": _fine(_("The server ends TLS itself; the certificate can be read.")),
    "proxy": _fine(_("A proxy ends TLS and says so; nobody else may be able to reach the server.")),
    "superuser": ProblemWords(
        _("This runs as the superuser of the machine."),
        _("Run the server as a user of its own."),
    ),
}
