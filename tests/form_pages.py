"""What a browser without scripts makes of a form: what it would post, as browsers clean what stands in inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Posted = dict[str, list[str]]


@dataclass
class _Read(HTMLParser):
    wanted: str
    posted: Posted = field(default_factory=dict[str, list[str]])
    inside: bool = False
    area: str = ""
    select: str = ""
    chosen: list[str] = field(default_factory=list[str])
    first: str | None = None
    text: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = self.wanted in told.get("class", "")
        elif self.inside:
            self._begun(tag, told, dict(attrs))

    def _begun(self, tag: str, told: dict[str, str], given: dict[str, str | None]) -> None:
        name = told.get("name", "")
        if tag == "input" and name:
            self._input(name, told, given)
        elif tag == "textarea":
            self.area, self.text = name, []
        elif tag == "select":
            self.select, self.chosen, self.first = name, [], None
        elif tag == "option" and self.select:
            self.first = told["value"] if self.first is None else self.first
            self.chosen += [told["value"]] if "selected" in given else []

    def _input(self, name: str, told: dict[str, str], given: dict[str, str | None]) -> None:
        if told.get("type") in ("checkbox", "radio") and "checked" not in given:
            return
        cleaned = told.get("value", "").replace("\r", "").replace("\n", "")
        self.posted.setdefault(name, []).append(cleaned)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area:
            text = "".join(self.text).replace("\r\n", "\n").replace("\r", "\n").removeprefix("\n")
            self.posted.setdefault(self.area, []).append(text.replace("\n", "\r\n"))
            self.area = ""
        elif tag == "select" and self.select:
            self.posted.setdefault(self.select, []).append(self.chosen[0] if self.chosen else self.first or "")
            self.select = ""


def form_of(html: str, wanted: str = "sheet-form") -> Posted:
    """What a form of a page posts as it stands, its buttons aside."""
    reader = _Read(wanted)
    reader.feed(html)
    reader.close()
    return reader.posted


def filled(answer: Any, **fields: str) -> Posted:
    """The form of a page with some of its fields typed anew: `f_title` is f.title."""
    posted = form_of(answer.content.decode())
    return posted | {name.replace("__", ".").replace("_", ".", 1): [text] for name, text in fields.items()}
