"""Which tracker items a text names: keys such as PAY-12 anywhere, a forge's own issues behind a word that closes them.

Sources of the words: "Linking a pull request to an issue" (docs.github.com); the default closing pattern of GitLab
("Managing issues", docs.gitlab.com), which also takes a list of issues behind one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KEY = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,6}(?![A-Za-z0-9]|-[0-9])")
_NO_PROJECTS = frozenset(
    {"UTF", "ISO", "SHA", "RFC", "CVE", "CWE", "PEP", "AES", "RSA", "MD", "HTTP", "TLS", "UTC", "GMT"}
)
"""What is written like a key and isn't one: standards, mostly."""
_UNSEEN = re.compile(r"<!--.*?-->|```.*?```|~~~.*?~~~|`[^`\n]*`", re.DOTALL)
_ISSUE = r"(?:(?P<url>https?://[^\s/]+/(?P<at>[\w./-]+?)/(?:-/)?(?:issues|work_items)/(?P<there>\d+))|(?P<path>[\w./-]+)?#(?P<number>\d+))"


@dataclass(frozen=True, slots=True)
class Closing:
    """How a forge's users say that a change closes an issue. `lists`: one word may stand before several issues."""

    words: re.Pattern[str]
    lists: bool


GITHUB = Closing(re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+", re.IGNORECASE), lists=False)
GITLAB = Closing(
    re.compile(
        r"\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?):?\s+(?:issues?\s+)?",
        re.IGNORECASE,
    ),
    lists=True,
)
_REFERENCE = re.compile(_ISSUE)
_AND = re.compile(r"(?:\s*,?\s*and\s+|\s*,\s*|\s+)(?:issues?\s+)?")


def named(text: str, home: str, closing: Closing) -> tuple[str, ...]:
    """The items that a text names, once each, in order: `PAY-12`, and `owner/name#3` for issues that it closes.

    `home` is the repository or project in which a bare `#3` lies. Comments and code in the text name nothing.
    """
    seen = _UNSEEN.sub(" ", text)
    keys = (found[0] for found in _KEY.finditer(seen) if found[0].split("-")[0] not in _NO_PROJECTS)
    return tuple(dict.fromkeys([*keys, *_closed(seen, home, closing)]))


def _closed(text: str, home: str, closing: Closing) -> Iterator[str]:
    for word in closing.words.finditer(text):
        found = _REFERENCE.match(text, word.end())
        while found is not None:
            yield _written(found, home)
            behind = _AND.match(text, found.end()) if closing.lists else None
            found = _REFERENCE.match(text, behind.end()) if behind is not None else None


def _written(found: re.Match[str], home: str) -> str:
    if found["url"]:
        return f"{found['at']}#{found['there']}"
    return f"{found['path'] or home}#{found['number']}"
