"""The text of a comment as a page shows it: plain, with addresses and the people named in it as links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString

from kaname.model.base import Key
from kaname.model.people import Person
from kaname.model.program import Program

_MARK = re.compile(r"(?P<url>https?://[^\s<>\"'）」』】、。]+)|(?<![\w@.])@(?P<who>[^\W_][\w.\-]*)")
_AFTER = ".,;:!?)]}-"
"""With what an address or a name does not end."""


def mentioned(text: str, program: Program) -> tuple[Key, ...]:
    """The people of a plan whom a text names by @id, in its order, each once."""
    found = (_person(match["who"], program) for match in _MARK.finditer(text) if match["who"])
    return tuple(dict.fromkeys(key for key in found if key is not None))


def _person(name: str, program: Program) -> Key | None:
    """The person of a name, without what may follow it in a sentence: a full stop, or さん."""
    plain = re.split(r"[^\x00-\x7f]", name)[0]
    for text in filter(None, (name, name.rstrip(_AFTER), plain, plain.rstrip(_AFTER))):
        key = Key(Person.kind, text)
        if isinstance(program.find(key), Person):
            return key
    return None


def marked(text: str, program: Program, links: Mapping[Key, str]) -> SafeString:
    """The text as HTML: paragraphs where lines are left empty, links for addresses and people."""
    paragraphs = re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n"))
    told = ("".join(_parts(one, program, links)).replace("\n", "<br>") for one in paragraphs)
    return SafeString("".join(f"<p>{one}</p>" for one in told))  # nosec B703 # what people wrote is escaped part by part


def _parts(text: str, program: Program, links: Mapping[Key, str]) -> Iterator[str]:
    at = 0
    for match in _MARK.finditer(text):
        yield escape(text[at : match.start()])
        yield _link(match, program, links)
        at = match.end()
    yield escape(text[at:])


def _link(match: re.Match[str], program: Program, links: Mapping[Key, str]) -> str:
    whole = match[0]
    if match["url"]:
        url = whole.rstrip(_AFTER)
        return (
            f'<a href="{escape(url)}" rel="nofollow noopener noreferrer">{escape(url)}</a>{escape(whole[len(url) :])}'
        )
    key = _person(match["who"], program)
    if key is None:
        return str(escape(whole))
    rest = match["who"][len(key.id) :]
    name = escape(f"@{program.need(key).name}")
    return f'<a class="mention" href="{escape(links.get(key) or "")}">{name}</a>{escape(rest)}'
