"""What is taken out of answers before anything is kept: secrets, mail addresses and, if so set, people.

The same address or person becomes the same name everywhere in an archive, by a key that never leaves it; who lacks the
key can't try names one by one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, cast

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_KEPT_MAIL = re.compile(
    r"(?:^|[.@])(?:example\.(?:com|org|net)|mail\.invalid)$|^(?:git|noreply)@|@users\.noreply\.github\.com$"
)
SECRET = "«secret»"  # nosec B105 # what is shown instead of one
_SECRETS = re.compile(
    r"gh[pousr]_[A-Za-z0-9]{36,}"  # GitHub's tokens
    r"|github_pat_[A-Za-z0-9_]{50,}"
    r"|glpat-[A-Za-z0-9_\-]{20,}"  # GitLab's
    r"|ATATT[A-Za-z0-9_\-=]{50,}"  # Atlassian's
    r"|xox[abprs]-[A-Za-z0-9-]{10,}"  # Slack's
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}"  # AWS's
    r"|AIza[A-Za-z0-9_\-]{35}"  # Google's
    r"|sk-[A-Za-z0-9_\-]{32,}"
    r"|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_\-]{50,}"
    r"|eyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{10,}"  # a signed token of any kind
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----",
    re.DOTALL,
)
_IN_ADDRESS = re.compile(r"([?&](?:token|access_token|private_token|api_key|key|sig|signature|password)=)[^&\s\"\\]+")
_PERSON = frozenset(
    {"displayName", "login", "username", "nickname", "accountId", "emailAddress", "avatar_url", "avatarUrls"}
)
"""Fields that name a person, as the trackers and forges we read call them; `name` counts beside one of these."""
_BRANCH = frozenset({"ref", "source_branch", "head_branch"})
"""Fields that name a branch, which forges and people like to call by who made it."""
_SHORTEST = 3
"""So many characters a name has at least to be looked for within that of a branch."""


WithoutPeople = Callable[[str, Callable[[str], str]], str]
"""From an answer, and what a person is called instead, to the answer with people under other names."""


@dataclass(frozen=True)
class Privacy:
    """The rules of one source. `key` is the archive's own; `people`: whether people keep their names."""

    key: bytes
    people: bool = True
    secret: str = ""

    def clean(self, body: str, without_people: WithoutPeople | None = None) -> str:
        """An answer without what must not be kept. `without_people` gives people in it the names it is handed."""
        text = body.replace(self.secret, SECRET) if self.secret else body
        text = _IN_ADDRESS.sub(rf"\1{SECRET}", _SECRETS.sub(SECRET, text))
        if not self.people:
            text = (without_people or people_renamed)(text, self.name)
        return _MAIL.sub(self._address, text)

    def name(self, person: str) -> str:
        """What a person is called instead."""
        return f"person-{self._hash(person)}" if person else person

    def _address(self, found: re.Match[str]) -> str:
        mail = found[0]
        return mail if _KEPT_MAIL.search(mail) else f"user-{self._hash(mail.casefold())}@mail.invalid"

    def _hash(self, text: str) -> str:
        return blake2b(text.encode(), key=self.key, digest_size=6).hexdigest()


def told(text: str, secrets: Iterable[str]) -> str:
    """What a service said of a fault, to be shown: without the secrets it was asked with, tokens and mail addresses."""
    for secret in secrets:
        text = text.replace(secret, "…")
    return _MAIL.sub("…", _IN_ADDRESS.sub(r"\1…", _SECRETS.sub("…", text)))


def is_address(text: str) -> bool:
    """Whether a text is a mail address and nothing else."""
    return _MAIL.fullmatch(text.strip()) is not None


def people_renamed(text: str, name: Callable[[str], str]) -> str:
    """People in JSON under other names, in those of branches too; what is no JSON has no fields that tell people."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    people = set[str]()

    def hidden(person: str) -> str:
        people.add(person)
        return name(person)

    renamed = _renamed(found, hidden)
    long = sorted((one for one in people if len(one) >= _SHORTEST), key=len, reverse=True)
    within = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, long))})(?![^\W_])") if long else None
    return json.dumps(_branches(renamed, within, name) if within else renamed, ensure_ascii=False)


def _renamed(value: Any, name: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_renamed(one, name) for one in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    fields = cast("dict[str, Any]", value)
    named = _PERSON | ({"name"} if _PERSON & fields.keys() else frozenset[str]())
    return {
        key: (name(one) if isinstance(one, str) else None) if key in named else _renamed(one, name)
        for key, one in fields.items()
    }


def _branches(value: Any, people: re.Pattern[str], name: Callable[[str], str]) -> Any:
    """Branches with people in their names called otherwise; one that is called as somebody and no more stays."""
    if isinstance(value, list):
        return [_branches(one, people, name) for one in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    return {
        key: people.sub(lambda found: name(found[0]), one)
        if key in _BRANCH and isinstance(one, str) and not people.fullmatch(one)
        else _branches(one, people, name)
        for key, one in cast("dict[str, Any]", value).items()
    }
