"""What sources are asked for and tell, in words: what `source test` tries, streams, and kinds of facts."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import _
from kaname.words.speech import Speech

ASKED: Mapping[str, str] = {
    "account": _("account"),
    "project": _("project {name}"),
    "projects": _("projects"),
    "repository": _("repository {name}"),
    "statuses": _("statuses"),
    "fields_points": _("fields that hold points"),
    "fields_sprint": _("fields that hold the sprint"),
    "fields_epic": _("fields that hold the epic"),
    "fields_flag": _("fields that hold the flag"),
    "items": _("work items"),
    "changes": _("changes"),
    "sprints": _("sprints"),
    "issues": _("issues"),
    "pulls": _("pull requests"),
    "merge_requests": _("merge requests"),
    "runs": _("runs"),
    "pipelines": _("pipelines"),
    "deployments": _("deployments"),
    "commits": _("commits"),
    "columns": _("columns"),
    "proposals": _("proposals"),
    "series": _("series"),
}
"""What a source is asked for, by the code of a check or the name of a stream."""

OF = _("{what} of {name}")

FACT_WORDS: Mapping[str, str] = {
    "items": _("work items"),
    "transitions": _("transitions"),
    "sprints": _("sprints"),
    "changes": _("changes"),
    "commits": _("commits"),
    "builds": _("builds"),
    "deployments": _("deployments"),
    "incidents": _("incidents"),
    "readings": _("readings"),
    "charges": _("charges"),
    "bills": _("bills"),
    "measures": _("measures"),
    "resources": _("resources"),
    "documents": _("documents"),
}
"""Kinds of facts by their lists in Evidence."""


def asked(what: str, name: str, speech: Speech) -> str:
    """What was asked for, and of what; what a plugin asks for is shown as it says it."""
    text = ASKED.get(what)
    if text is None:
        return f"{what} {name}".rstrip()
    if not name or "{name}" in text:
        return str(speech.say(text, {"name": name}))
    return str(speech.say(OF, {"what": speech.text(text), "name": name}))


def stream(text: str, speech: Speech) -> str:
    """A stream by its name: what it asks for and, behind a blank, of what."""
    what, _blank, name = text.partition(" ")
    return asked(what, name, speech)


def facts(counts: Mapping[str, int], speech: Speech, between: str) -> str:
    """How many facts of each kind."""
    return between.join(f"{speech.text(FACT_WORDS[kind])} {count:,}" for kind, count in sorted(counts.items()))
