"""The page of roles: what each may do, and what it sees."""

from __future__ import annotations

from kaname.model.base import Confidentiality
from kaname.model.roles import COMPARTMENTS, Action, Role, actions, audience
from kaname.report.reference.markup import heading, page, table
from kaname.words.markers import _
from kaname.words.roles import ACTIONS, ROLES, WRITES
from kaname.words.speech import Speech

_YES = "●"


def roles_page(speech: Speech) -> str:
    """What each role may do and see."""
    names = [speech.text(ROLES[role]) for role in Role]
    beside = _listed(speech, COMPARTMENTS)
    return page(
        heading(1, speech.text(_("Roles"))),
        speech.text(
            _(
                "A role is held on a program, on a portfolio with all its programs, or on everything. Who holds "
                "several may do what any of them allows. [Access](access.md) says how roles are given."
            )
        ),
        heading(2, speech.text(_("What each may do"))),
        table([speech.text(_("May")), *names], [_does(action, speech) for action in Action]),
        heading(2, speech.text(_("What each sees"))),
        table([speech.text(_("Class of a record")), *names], [_sees(one, speech) for one in Confidentiality]),
        str(
            speech.say(
                _("Where a role doesn't open them, {classes} can be granted beside it, to the person."),
                {"classes": beside},
            )
        ),
        heading(2, speech.text(_("What each writes"))),
        table(
            [speech.text(_("Role")), speech.text(_("Name for commands")), speech.text(_("Writes"))],
            [[speech.text(ROLES[role]), f"`{role.value}`", speech.text(WRITES[role])] for role in Role],
        ),
    )


def _does(action: Action, speech: Speech) -> list[str]:
    return [speech.text(ACTIONS[action]), *(_YES if action in actions(role) else "" for role in Role)]


def _sees(one: Confidentiality, speech: Speech) -> list[str]:
    seen = [viewer.sees if (viewer := audience(role)) is not None else frozenset[Confidentiality]() for role in Role]
    return [speech.term("confidentiality", one.value), *(_YES if one in classes else "" for classes in seen)]


def _listed(speech: Speech, classes: frozenset[Confidentiality]) -> str:
    return ", ".join(speech.term("confidentiality", one.value) for one in sorted(classes))
