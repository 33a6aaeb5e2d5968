"""A dossier: everything the folder holds about one proposal, read and joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from kaname.evidence.keps.pages import Page
from kaname.evidence.keps.proposal import Proposal, list_of, mapping_of, proposal_of
from kaname.evidence.keps.versions import Version, kep_id
from kaname.evidence.keps.vocabulary import is_template, text_of
from kaname.imports.keps.calendar import Calendar
from kaname.imports.keps.course import Dated, StageCourse, course_of, stages_of
from kaname.imports.keps.gates import Gates, shared_gates
from kaname.imports.keps.ledger import Ledger
from kaname.imports.keps.opening import open_page
from kaname.model.base import Key

_TEMPLATE_TITLES = frozenset({"", "kep template"})


@dataclass(frozen=True)
class Dossier:
    """One proposal: its file, what it says now, what it said before, and the course of its stages."""

    id: str
    file: str
    page: Page
    proposal: Proposal
    versions: tuple[Dated, ...] = ()
    seen: tuple[Dated, ...] = ()  # the versions and, where it differs from the last, the file as it lies there
    courses: Mapping[str, StageCourse] = field(default_factory=dict[str, StageCourse])
    unreached: frozenset[str] = frozenset()  # stages the list of gates denies, as far as it goes
    gates_through: int = 0  # the release up to which that list is complete

    @property
    def key(self) -> Key:
        """The address of its initiative."""
        return Key("initiative", self.id)

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return self.file.split("/")[-2]

    @property
    def group(self) -> str:
        """The group in whose folder it lies."""
        return self.file.split("/")[-3]

    @property
    def number(self) -> int:
        """Its number, that of its tracking issue; 0 where it has none."""
        digits = self.id.removeprefix("kep-")
        return int(digits) if digits.isdecimal() else 0

    @property
    def title(self) -> str:
        """Its title or, where the template's was left, the words of its folder."""
        title = " ".join(text_of(self.page.body.get("title")).split())
        if title.casefold() not in _TEMPLATE_TITLES:
            return title
        return re.sub(r"^\d+-", "", self.folder).replace("-", " ").capitalize()

    @property
    def gates(self) -> tuple[str, ...]:
        """The names of its feature gates."""
        return gate_names(self.page.body)


def gate_names(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The feature gates that a kep.yaml names."""
    named = (text_of(mapping_of(gate).get("name") or gate) for gate in list_of(body.get("feature-gates")))
    return tuple(dict.fromkeys(name for name in named if re.fullmatch(r"\w+", name) and name.casefold() != "none"))


def read_proposals(folder: Path, files: Sequence[Path], ledger: Ledger) -> tuple[Dossier, ...]:
    """Read every kep.yaml; each file is accepted or refused."""
    found: dict[str, Dossier] = {}
    for path in files:
        file = path.relative_to(folder).as_posix()
        page = open_page(folder, path, "enhancement", ledger)
        if page is None:
            continue
        dossier = Dossier(kep_id(path.parent.name), file, page, proposal_of(page.body))
        if (other := found.get(dossier.id)) is not None:
            ledger.refuse("enhancement", "kep.number-twice", file, page.line("kep-number"), other=other.file)
            continue
        ledger.accept("enhancement")
        found[dossier.id] = dossier
        _note_doubts(dossier, ledger)
    return tuple(found.values())


def _note_doubts(dossier: Dossier, ledger: Ledger) -> None:
    for code, path, values in (*_doubts_of_text(dossier), *_doubts_of_words(dossier), *_doubts_of_targets(dossier)):
        ledger.note(code, dossier.file, dossier.page.line(*path), dossier.key, **values)


Doubt = tuple[str, tuple[str, ...], Mapping[str, str]]


def _doubts_of_text(dossier: Dossier) -> Iterator[Doubt]:
    body = dossier.page.body
    if text_of(body.get("title")).casefold() in _TEMPLATE_TITLES:
        yield "kep.title-missing", ("title",), {"title": dossier.title}
    stated = text_of(body.get("kep-number"))
    if not stated.isdecimal() or int(stated) != dossier.number:
        yield "kep.number-differs", ("kep-number",), {"stated": stated, "folder": dossier.folder}


def _doubts_of_words(dossier: Dossier) -> Iterator[Doubt]:
    body, proposal = dossier.page.body, dossier.proposal
    for name, read in (("status", proposal.status), ("stage", proposal.stage)):
        text = text_of(body.get(name))
        if read.faithful:
            continue
        if is_template(text):
            yield "kep.template-value", (name,), {"field": name, "text": text}
        elif read.word:
            yield "kep.word-read-as", (name,), {"field": name, "text": text, "word": read.word}
        else:
            yield "kep.word-unknown", (name,), {"field": name, "text": text}


def _doubts_of_targets(dossier: Dossier) -> Iterator[Doubt]:
    milestone = dossier.page.body.get("milestone")
    if not isinstance(milestone, dict):
        yield "kep.targets-missing", ("milestone",), {}
    for name, value in mapping_of(milestone).items():
        target = dossier.proposal.targets.get(name)
        if target is None:
            yield "kep.stage-unknown", ("milestone", name), {"stage": name}
        elif target.fault:
            yield target.fault, ("milestone", name), {"stage": name, "text": text_of(value)}


def with_courses(
    dossiers: Sequence[Dossier],
    versions: Mapping[str, tuple[Version, ...]],
    calendar: Calendar,
    gates: Gates,
    as_of: date,
) -> tuple[Dossier, ...]:
    """The dossiers with what their earlier versions and the list of gates say about the course of each stage."""
    shared = shared_gates(dossier.gates for dossier in dossiers)
    return tuple(
        _with_course(dossier, versions.get(dossier.id, ()), calendar, gates, shared, as_of) for dossier in dossiers
    )


def _with_course(
    dossier: Dossier,
    versions: tuple[Version, ...],
    calendar: Calendar,
    gates: Gates,
    shared: frozenset[str],
    as_of: date,
) -> Dossier:
    dated = tuple(
        Dated(each.at, each.commit, proposal_of(each.body) if each.body is not None else None) for each in versions
    )
    proof = gates.proof(dossier.gates, shared)
    names = dict.fromkeys((*stages_of(dated), *dossier.proposal.targets))
    seen = _seen(dated, dossier.proposal, as_of)
    courses = {name: course_of(name, seen, calendar, proof, as_of) for name in names}
    targets = dossier.proposal.targets
    unreached = frozenset(name for name in names if name in targets and proof.denies(name, targets[name].minor))
    known = replace(dossier, versions=dated, seen=seen, courses=courses)
    return replace(known, unreached=unreached, gates_through=gates.through)


def _seen(versions: tuple[Dated, ...], now: Proposal, as_of: date) -> tuple[Dated, ...]:
    if versions and versions[-1].proposal == now:
        return versions
    return (*versions, Dated(datetime.combine(as_of, time(), UTC), "", now))
