"""What a proposal is related to: other proposals that it replaces, and addresses worth following."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaname.evidence.keps.proposal import list_of
from kaname.evidence.keps.versions import kep_id
from kaname.evidence.keps.vocabulary import text_of
from kaname.imports.keps.dossier import Dossier
from kaname.imports.keps.ledger import Ledger
from kaname.model.base import Link

REPOSITORY = "https://github.com/kubernetes/enhancements"

_FIELDS = ("see-also", "replaces", "superseded-by")
_NOTHING = frozenset({"", "none", "n/a", "na", "tbd", "-"})
_TEMPLATE = re.compile(r"/?keps/sig-(?:aaa|bbb|ccc)/")
_PROPOSAL = re.compile(
    r"(?:.*github\.com/kubernetes/enhancements/(?:tree|blob)/[^/]+/|kubernetes/enhancements/|/)?"
    r"keps/(?P<group>[\w-]+)/(?P<folder>[\w.-]+?)(?:/(?:README\.md|kep\.yaml)?)?"
)
_NUMBER = re.compile(r"(?:.*/kubernetes/enhancements/issues/)?(?P<number>[1-9]\d{0,5})")
_ADDRESS = re.compile(r"https?://[^\s)]+")
_IN_REPOSITORY = re.compile(r"/?(?:keps/|kubernetes/)[\w./-]+")


@dataclass(frozen=True, slots=True)
class Relation:
    """What one proposal says it is related to: the proposal it supersedes, and links with the field they stand in."""

    supersedes: str = ""
    links: tuple[tuple[str, str], ...] = ()


def relations(dossiers: Sequence[Dossier], ledger: Ledger) -> Mapping[str, Relation]:
    """The relation of each proposal by id; what can't be read is noted."""
    here = {dossier.id for dossier in dossiers}
    links: dict[str, list[tuple[str, str]]] = {dossier.id: [] for dossier in dossiers}
    supersedes: dict[str, str] = {}
    for dossier in dossiers:
        for name, line, text in _written(dossier):
            proposal = _proposal(text, here)
            address = _address(text)
            if address:
                links[dossier.id].append((address, name))
            else:
                ledger.note("kep.link-unreadable", dossier.file, line, dossier.key, field=name, text=text)
            after, before = (dossier.id, proposal) if name == "replaces" else (proposal, dossier.id)
            if name != "see-also" and before in here and after in here and before != after:
                supersedes.setdefault(after, before)
    return {name: Relation(supersedes.get(name, ""), tuple(dict.fromkeys(found))) for name, found in links.items()}


def links_of(dossier: Dossier, relation: Relation) -> tuple[Link, ...]:
    """The links of the initiative: its tracking issue, its text, and what it says it is related to."""
    own = [Link(url=f"{REPOSITORY}/tree/master/keps/{dossier.group}/{dossier.folder}", title="KEP")]
    if dossier.number:
        own.insert(0, Link(url=f"{REPOSITORY}/issues/{dossier.number}", title="Tracking issue"))
    return (*own, *(Link(url=url, title=name) for url, name in relation.links))


def _written(dossier: Dossier) -> Iterator[tuple[str, int, str]]:
    for name in _FIELDS:
        for number, value in enumerate(list_of(dossier.page.body.get(name))):
            text = text_of(value).strip("\"' ")
            if text.casefold() not in _NOTHING:
                yield name, dossier.page.line(name, number), text


def _proposal(text: str, here: set[str]) -> str:
    """The id of the proposal that is meant, if it is one that is here; else ''."""
    match = _PROPOSAL.fullmatch(text)
    found = kep_id(match["folder"]) if match else ""
    if not found and (number := _NUMBER.fullmatch(text)):
        found = f"kep-{number['number']}"
    return found if found in here else ""


def _address(text: str) -> str:
    if _TEMPLATE.match(text):
        return ""
    if match := _ADDRESS.search(text):
        return match[0]
    if _IN_REPOSITORY.fullmatch(text):
        return _in_repository(text.lstrip("/"))
    number = _NUMBER.fullmatch(text)
    return f"{REPOSITORY}/issues/{number['number']}" if number else ""


def _in_repository(path: str) -> str:
    """The address of a path, in this repository or in the one that it begins with."""
    if path.startswith("keps/"):
        return f"{REPOSITORY}/tree/master/{path}"
    repository, _, inner = path.removeprefix("kubernetes/").partition("/")
    return f"https://github.com/kubernetes/{repository}/blob/HEAD/{re.sub(r'^blob/[^/]+/', '', inner)}"
