"""A proposal as records: the initiative, its decision, and the contracts with the groups that take part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from kaname.evidence.keps.proposal import day_of, list_of, mapping_of
from kaname.evidence.keps.vocabulary import text_of
from kaname.imports.keps.calendar import Calendar
from kaname.imports.keps.dossier import Dossier
from kaname.imports.keps.groups import group_id, group_title
from kaname.imports.keps.ledger import Ledger
from kaname.imports.keps.links import Relation, links_of
from kaname.imports.keps.making import made, slug
from kaname.imports.keps.people import Named, People
from kaname.imports.keps.readiness import Readiness
from kaname.imports.keps.stages import outcome_of
from kaname.model.decisions import Decision
from kaname.model.plan import Dependency, Initiative

STATES = {
    "": "idea",
    "provisional": "idea",
    "implementable": "active",
    "implemented": "done",
    "deferred": "paused",
    "rejected": "cancelled",
    "withdrawn": "cancelled",
    "replaced": "cancelled",
}
"""What an initiative is by the status of its proposal."""

DECISIONS = {
    "": "draft",
    "provisional": "in review",
    "implementable": "accepted",
    "implemented": "implemented",
    "deferred": "draft",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "replaced": "superseded",
}
"""What a decision is by the status of its proposal."""

_ANSWERS = {"implementable": "approved", "implemented": "approved", "rejected": "declined"}
"""What the approvers answered: `implementable` means by definition that they have approved."""
_OUTCOMES = {
    "implementable": "Approved for implementation.",
    "implemented": "Implemented and no longer actively changed.",
    "rejected": "Not moving forward.",
}
"""What that status says was decided, by the definitions of the KEP process."""
_NEWBORN = timedelta(days=365)
_NO_GROUP = frozenset({"", "tbd", "tba", "n/a", "none"})


def participants(dossier: Dossier, ledger: Ledger) -> tuple[str, ...]:
    """The groups that take part besides the owner; names that are none are noted."""
    found: dict[str, None] = {}
    for number, value in enumerate(list_of(dossier.page.body.get("participating-sigs"))):
        text = text_of(value)
        group, faithful = group_id(text)
        line = dossier.page.line("participating-sigs", number)
        if text.casefold() in _NO_GROUP or not group:
            ledger.note("kep.group-placeholder", dossier.file, line, dossier.key, text=text)
            continue
        if not faithful:
            ledger.note("kep.group-read-as", dossier.file, line, dossier.key, text=text, group=group)
        found[group] = None
    found.pop(owner(dossier), None)
    return tuple(found)


def owner(dossier: Dossier) -> str:
    """The owning group: the stated one, else that in whose folder it lies."""
    return group_id(text_of(dossier.page.body.get("owning-sig")))[0] or group_id(dossier.group)[0]


def initiative_of(dossier: Dossier, relation: Relation, calendar: Calendar) -> Initiative:
    """The enhancement itself."""
    days = [calendar.day(o.target) for stage in dossier.courses if (o := outcome_of(dossier, stage)) is not None]
    return made(
        Initiative,
        id=dossier.id,
        title=dossier.title,
        owner=f"team/{owner(dossier)}",
        state=STATES[dossier.proposal.status.word],
        quarters=tuple(dict.fromkeys(f"{day.year}-Q{(day.month + 2) // 3}" for day in sorted(filter(None, days)))),
        components=components_of(dossier),
        tags=tuple(f"gate:{name}" for name in dossier.gates),
        links=links_of(dossier, relation),
        trackers=({"source": "github", "key": f"kubernetes/enhancements#{dossier.number}"},) if dossier.number else (),
    )


def components_of(dossier: Dossier) -> tuple[str, ...]:
    """The components its feature gates switch, as ids."""
    gates = (mapping_of(gate) for gate in list_of(dossier.page.body.get("feature-gates")))
    names = (text_of(name).casefold() for gate in gates for name in list_of(gate.get("components")))
    parts = (part.strip() for name in names for part in name.split(","))
    return tuple(dict.fromkeys(filter(None, (component_id(part) for part in parts))))


def component_id(name: str) -> str:
    """The id of a component; what stands in brackets is a part of it."""
    return slug(name.partition("(")[0])


def contracts_of(dossier: Dossier, groups: tuple[str, ...], calendar: Calendar, as_of: date) -> Iterator[Dependency]:
    """What the groups that take part owe: proposed, or delivered with the enhancement. None where it was given up.

    It is needed by the next target that lies ahead; by a passed one nobody has said that anything is owed still.
    """
    if dossier.proposal.given_up:
        return
    outcomes = [o for stage in dossier.courses if (o := outcome_of(dossier, stage)) is not None]
    due = [day for o in outcomes if o.state == "open" and (day := calendar.day(o.target)) is not None and day >= as_of]
    done = dossier.proposal.status.word == "implemented"
    for group in groups:
        yield made(
            Dependency,
            id=f"{dossier.id}-{group}",
            title=f"{dossier.title}: {group_title(group)}",
            what=dossier.title,
            giver=f"team/{group}",
            receiver=f"initiative/{dossier.id}",
            need_by=min(due, default=None),
            state="delivered" if done else "proposed",
            delivered=_since(dossier, ("implemented",)) if done else None,
        )


def decision_of(
    dossier: Dossier, people: People, relation: Relation, readiness: Sequence[Readiness], ledger: Ledger
) -> Decision:
    """The proposal as a decision: who drives, who approves, who reviews, and how it went."""
    authors = _persons(people.named(dossier.file, dossier.page, "authors"))
    reviewers = people.named(dossier.file, dossier.page, "reviewers")
    approvers = _approvers(dossier, people, ledger)
    word = dossier.proposal.status.word
    others = (*authors[1:], *(_ref(named) for named in reviewers))
    return made(
        Decision,
        id=dossier.id,
        title=dossier.title,
        subjects=(f"initiative/{dossier.id}",),
        driver=next(iter(authors), None),
        approver=f"person/{approvers[0]}" if len(approvers) == 1 else None,
        approvals=(*_approvals(approvers if len(approvers) > 1 else (), word), *_signed_off(readiness)),
        contributors=tuple(dict.fromkeys(f"person/{o}" if "/" not in o else o for o in others)),
        opened_on=day_of(dossier.page.body.get("creation-date")),
        decided_on=_since(dossier, tuple(_ANSWERS)),
        state=DECISIONS[word],
        outcome=_OUTCOMES.get(word),
        supersedes=relation.supersedes or None,
    )


def _approvals(approvers: Sequence[str], word: str) -> Iterator[Mapping[str, str]]:
    answer = _ANSWERS.get(word, "pending")
    yield from ({"by": f"person/{each}", "answer": answer} for each in approvers)


def _signed_off(readiness: Sequence[Readiness]) -> Iterator[Mapping[str, str]]:
    for given in (each for each in readiness if each.given):
        note = f"production readiness: {given.stage}"
        yield from ({"by": f"person/{each}", "answer": "approved", "note": note} for each in given.approvers)


def _persons(named: tuple[Named, ...]) -> tuple[str, ...]:
    return tuple(each.person for each in named if each.person)


def _ref(named: Named) -> str:
    return f"person/{named.person}" if named.person else f"team/{named.group}"


def _approvers(dossier: Dossier, people: People, ledger: Ledger) -> tuple[str, ...]:
    named = people.named(dossier.file, dossier.page, "approvers")
    for group in (each.group for each in named if each.group):
        ledger.note("kep.approver-is-group", dossier.file, dossier.page.line("approvers"), dossier.key, group=group)
    return _persons(named)


def _since(dossier: Dossier, words: tuple[str, ...]) -> date | None:
    """Since when its status was one of these; None where the record begins too late to tell."""
    created = day_of(dossier.page.body.get("creation-date"))
    for number, version in enumerate(dossier.versions):
        if version.proposal and version.proposal.status.word in words:
            young = created is not None and version.at.date() - created <= _NEWBORN
            return version.at.date() if number or young else None
    return None
