"""The people of the proposals: GitHub handles, groups behind an alias, and names that are neither."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from kaname.evidence.keps.pages import Page
from kaname.evidence.keps.proposal import list_of
from kaname.evidence.keps.vocabulary import text_of
from kaname.imports.keps.groups import Groups, group_id, group_title
from kaname.imports.keps.ledger import Ledger
from kaname.imports.keps.making import made, slug
from kaname.model.people import Person

_HANDLE = re.compile(r"@?(?P<handle>[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?)")
_IN_PROSE = re.compile(r"@(?P<handle>[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?)")
_NOBODY = frozenset({"", "tbd", "tba", "n/a", "na", "none", "todo", "?"})
_QUOTES = "\"'“”‘’` "


@dataclass(frozen=True, slots=True)
class Named:
    """Who is meant: the id of a person, or of a group as a whole."""

    person: str = ""
    group: str = ""


@dataclass
class People:
    """Everybody seen so far, each once, however the handle was spelt."""

    groups: Groups
    ledger: Ledger
    shown: dict[str, tuple[str, bool]] = field(default_factory=dict[str, tuple[str, bool]])

    def named(self, file: str, page: Page, name: str) -> tuple[Named, ...]:
        """Everybody that a field of a page names, each once, in order."""
        found: dict[Named, None] = {}
        for number, value in enumerate(list_of(page.body.get(name))):
            line = page.line(name, number)
            found |= dict.fromkeys(self.read(text_of(value), file, line))
        return tuple(found)

    def read(self, written: str, file: str, line: int) -> Iterator[Named]:
        """Who is meant by what was written; what had to be guessed is noted."""
        text = written.strip(_QUOTES)
        if text.casefold().removeprefix("@") in _NOBODY:
            if text:
                self.ledger.note("kep.person-placeholder", file, line, text=written)
        elif text.removeprefix("@") in self.groups.aliases:
            yield from (Named(self.add(each)) for each in self.groups.aliases[text.removeprefix("@")])
        elif re.fullmatch(r"@?(?:sig|wg)-[a-z-]+", text):
            yield Named(group=group_id(text.removeprefix("@"))[0])
        elif match := _HANDLE.fullmatch(text):
            if written.strip() != text:
                self.ledger.note("kep.person-unclear", file, line, text=written)
            yield Named(self.add(match["handle"]))
        else:
            yield from self._prose(text, written, file, line)

    def _prose(self, text: str, written: str, file: str, line: int) -> Iterator[Named]:
        self.ledger.note("kep.person-unclear", file, line, text=written)
        handles = [match["handle"] for match in _IN_PROSE.finditer(text)] if " " in text else []
        if handles:
            yield from (Named(self.add(handle)) for handle in handles)
        elif person := slug(text):
            self.shown.setdefault(person, (text.removeprefix("@"), False))
            yield Named(person)

    def add(self, handle: str) -> str:
        """The id of the person with this handle; GitHub knows no case."""
        person = handle.casefold()
        first, _ = self.shown.setdefault(person, (handle, True))
        if first != handle and first.casefold() == first:
            self.shown[person] = (handle, True)
        return person

    def records(self) -> tuple[Person, ...]:
        """A record for everybody, by id."""
        roles = self._roles()
        return tuple(
            made(
                Person,
                id=person,
                title=shown,
                role=", ".join(roles.get(person, ())),
                links=({"url": f"https://github.com/{shown}"},) if is_handle else (),
            )
            for person, (shown, is_handle) in sorted(self.shown.items())
        )

    def _roles(self) -> dict[str, dict[str, None]]:
        """What the aliases make of a person: lead of groups, approver of production readiness."""
        roles: dict[str, dict[str, None]] = defaultdict(dict)
        for alias, handles in self.groups.aliases.items():
            if role := _role(alias):
                for handle in handles:
                    roles[handle.casefold()][role] = None
        return roles


def _role(alias: str) -> str:
    if alias == "prod-readiness-approvers":
        return "production readiness approver"
    group = alias.removesuffix("-leads").removesuffix("-tech")
    return f"{group_title(group)} lead" if alias.endswith("-leads") else ""
