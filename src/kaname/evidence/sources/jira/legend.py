"""What one needs to read a page of Jira besides it: kept with the page, so that facts follow from what is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from kaname.evidence.sources.jira.fields import Field, Roles


@dataclass(frozen=True, slots=True)
class Subject:
    """The issue whose changes a page holds. `first`: values it was created with by field, once all changes were seen.

    A first status has its category behind a tab.
    """

    issue: str
    project: str
    created: str
    first: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Legend:
    """The address that readers open, which fields play which role, the category of each status by its id.

    `partial`: ids of issues on the page whose changes stand on pages of their own, at least in part.
    """

    site: str = ""
    roles: Roles = field(default_factory=dict[str, tuple[Field, ...]])
    categories: Mapping[str, str] = field(default_factory=dict[str, str])
    partial: tuple[str, ...] = ()
    subject: Subject | None = None

    def learned(self, categories: Mapping[str, str]) -> Legend:
        """The same with further categories of statuses; those known already stay."""
        return replace(self, categories={**categories, **self.categories})

    def text(self) -> str:
        """As kept beside a page."""
        said: dict[str, Any] = {
            "site": self.site,
            "roles": {role: [[one.id, one.name] for one in some] for role, some in self.roles.items()},
            "categories": dict(sorted(self.categories.items())),
        }
        if self.partial:
            said["partial"] = list(self.partial)
        if self.subject is not None:
            about = self.subject
            said["subject"] = [about.issue, about.project, about.created, dict(about.first)]
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Legend:
        """From what `text` wrote. Raises ValueError."""
        if not text:
            return cls()
        said = cast("dict[str, Any]", json.loads(text))
        roles = {role: tuple(Field(*one) for one in some) for role, some in said.get("roles", {}).items()}
        about = said.get("subject")
        return cls(
            said.get("site", ""),
            roles,
            said.get("categories", {}),
            tuple(said.get("partial", ())),
            Subject(*about) if about else None,
        )
