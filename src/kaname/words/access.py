"""How errors of accounts, tokens and the server are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

ACCESS: Mapping[str, ProblemWords] = {
    "secret_key_missing": ProblemWords(
        _("The server has no key that signs sessions."),
        _("Set KANAME_SECRET_KEY or KANAME_SECRET_KEY_FILE to 40 random characters or more, the same on every server."),
    ),
    "secret_key_short": ProblemWords(
        _("The key that signs sessions has fewer than {least} characters."),
        _("Use a longer, random one."),
    ),
    "secret_key_unreadable": ProblemWords(
        _("The file {file}, which should hold the key that signs sessions, can't be read: {why}."),
        _("Check that it is there, holds the key alone, and may be read by the server."),
    ),
    "token_not_ours": ProblemWords(
        _("The token is none of this installation, is over, or was taken back."),
        _("Make a new one for the account, with the scopes read and propose, and say where it lies by `--token`."),
    ),
    "identity_of_others": ProblemWords(
        _("Who you are in the plan of {program} is not for you to say: what you may write there follows from it."),
        _("Ask somebody who shares the program to say it in your role: `kaname user grant … --person`."),
    ),
    "proposal_empty": ProblemWords(
        _("The proposal changes nothing."),
        _("Name records to put or to remove."),
    ),
    "record_invalid": ProblemWords(
        _("The record of the kind {kind} can't be one: {field}: {why}"),
        _("Correct that field; the kind's schema says what it takes."),
    ),
    "kind_unknown": ProblemWords(
        _("There is no kind {text}."),
        _("Name one of the kinds that `kaname docs` lists."),
        likely=True,
    ),
    "severity_unknown": ProblemWords(
        _("There is no severity {text}."),
        _("Use one of these: {known}."),
    ),
    "token_without_scope": ProblemWords(
        _("A token needs at least one scope."),
        _("Name what it may be used for."),
    ),
    "token_lasts": ProblemWords(
        _("A token lasts a day at least and {days} days at most."),
        _("Choose an end within that."),
    ),
}
