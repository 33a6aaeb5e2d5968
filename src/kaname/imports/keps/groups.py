"""Who leads which group: OWNERS_ALIASES, and the special interest groups under the names people give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kaname.evidence.keps.proposal import list_of, mapping_of
from kaname.evidence.keps.vocabulary import text_of
from kaname.imports.keps.ledger import Ledger
from kaname.imports.keps.making import slug
from kaname.imports.keps.opening import open_page

SHORT_NAMES: Mapping[str, str] = {
    "sig-apimachinery": "sig-api-machinery",
    "sig-arch": "sig-architecture",
    "sig-contribex": "sig-contributor-experience",
    "sig-scheduler": "sig-scheduling",
    "sig-wg-batch": "wg-batch",
}
"""What groups are called by habit, and their names in kubernetes/community."""

_GROUP = re.compile(r"(?:sig|wg|ug|committee)-[a-z0-9-]+")
_UPPER = frozenset({"api", "cli", "iot", "lts", "sig", "ug", "ui", "wg"})


@dataclass(frozen=True)
class Groups:
    """The aliases of the repository by name, each with the handles behind it."""

    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def leads(self, group: str) -> tuple[str, ...]:
        """The handles that lead a group, technical leads first where they are listed."""
        return tuple(
            dict.fromkeys((*self.aliases.get(f"{group}-tech-leads", ()), *self.aliases.get(f"{group}-leads", ())))
        )

    @property
    def special_interest(self) -> tuple[str, ...]:
        """Every special interest group that has leads."""
        ends = "-leads"
        names = [name.removesuffix(ends) for name in self.aliases if name.startswith("sig-") and name.endswith(ends)]
        return tuple(name for name in names if not name.endswith("-tech"))

    def known(self, group: str) -> bool:
        """Whether the group has leads listed."""
        return bool(self.aliases.get(f"{group}-leads"))


def group_id(text: str) -> tuple[str, bool]:
    """The id of a group as written, and whether it was written as the id of a group; '' where it names none."""
    name = text.strip().casefold()
    if name in SHORT_NAMES:
        return SHORT_NAMES[name], False
    if _GROUP.fullmatch(name):
        return name, True
    return slug(name), False


def group_title(group: str) -> str:
    """What a group is called: SIG API Machinery."""
    return " ".join(word.upper() if word in _UPPER else word.capitalize() for word in group.split("-"))


def read_groups(folder: Path, path: Path, ledger: Ledger) -> Groups:
    """Read OWNERS_ALIASES; a file that can't be read is refused."""
    page = open_page(folder, path, "groups", ledger)
    if page is None:
        return Groups()
    ledger.accept("groups")
    aliases = mapping_of(page.body.get("aliases"))
    handles = {name: tuple(text_of(each) for each in list_of(found)) for name, found in aliases.items()}
    return Groups({name: tuple(filter(None, found)) for name, found in handles.items()})
