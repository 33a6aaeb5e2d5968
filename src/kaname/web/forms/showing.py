"""A form as its templates draw it: each field with its label, hint, input and faults, parts within parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from kaname.model.base import Confidentiality, Entity, Value
from kaname.web.forms.offers import Offered, Offers
from kaname.web.forms.reading import ROOT, Texts, free, row_shape, tokens
from kaname.web.forms.shapes import Field, Shape, fields_of, is_plain, place_of
from kaname.words.fields_about import FIELDS_ABOUT
from kaname.words.kinds_about import PARTS_ABOUT
from kaname.words.markers import _
from kaname.words.speech import Speech

_INPUTS = {
    "day": "date",
    "instant": "datetime-local",
    "clock": "time",
    "month": "month",
    "address": "url",
}
"""Inputs that browsers know more of than a text."""
_BY_LINES, _BY_COMMAS = _("One on each line."), _("Several are separated by commas.")
_PROPOSED = f"{ROOT}.id"
"""What follows from the title unless it is typed."""
_SHORT = frozenset({"number", "whole", "exact", "quarter", "span", "currency", "country", "language", "month", "clock"})
_LINE = frozenset({"title", "name", "unit", "version", "reference", "vendor", "user", "address", "token", "period"})
"""Texts of one line."""
_LONG = frozenset(
    {"notes", "description", "purpose", "definition", "reason", "statement", "context", "text", "outcome"}
)
"""Texts that mostly need some lines."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field, and how to mend it."""

    said: str
    mend: str


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values that can be chosen."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An item of a list."""

    token: str
    number: int
    box: Box
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A field on the page, with what stands in it."""

    template: str
    name: str
    label: str
    hint: str = ""
    required: bool = False
    text: str = ""
    input: str = "text"
    mode: str = ""
    size: str = ""
    lines: int = 1
    options: tuple[Option, ...] = ()
    offered: Offered | None = None
    boxes: tuple[Box, ...] = ()
    rows: tuple[Row, ...] = ()
    once: bool = False
    filled: bool = False
    faults: tuple[Fault, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def id(self) -> str:
        """The id of its element."""
        return id_of(self.name)

    @property
    def order(self) -> str:
        """Its rows, as they are posted."""
        return ",".join(one.token for one in self.rows)

    @property
    def about(self) -> str:
        """The ids of what describes it."""
        hint = f"{self.id}-hint" if self.hint else ""
        return " ".join(filter(None, (hint, f"{self.id}-fault" if self.faults else "")))

    @property
    def wrong(self) -> bool:
        """Whether something in it is at fault."""
        return bool(self.faults) or any(one.wrong for one in self.all_boxes())

    def all_boxes(self) -> Iterator[Box]:
        """The boxes right within it."""
        yield from self.boxes
        yield from (one.box for one in self.rows)


def id_of(name: str) -> str:
    """The id of the element of an input."""
    return name.replace(".", "-")


def coded(text: str) -> SafeString:
    """A text in which what is to be written as it stands is marked by backticks."""
    parts = enumerate(text.split("`"))
    marked = "".join(f"<code>{escape(one)}</code>" if number % 2 else escape(one) for number, one in parts)
    return SafeString(marked)  # nosec B703 # each part of it is escaped


def hint_of(cls: type[Value], name: str) -> str:
    """What is said about a field; '' where its label says it."""
    place = place_of(cls)
    shared = FIELDS_ABOUT.get(f"*.{name}", "") if issubclass(cls, Entity) else ""
    return FIELDS_ABOUT.get(f"{place}.{name}") or shared


@dataclass(frozen=True)
class Drawing:
    """Draws the fields of a kind from texts: those of a record, or those that somebody typed."""

    speech: Speech
    texts: Mapping[str, Sequence[str]]
    offers: Offers
    sees: frozenset[Confidentiality]
    faults: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict[str, tuple[Fault, ...]])

    def boxes(self, cls: type[Value], prefix: str = ROOT, leave: frozenset[str] = frozenset()) -> tuple[Box, ...]:
        """The fields of a class."""
        return tuple(self.box(cls, one, prefix) for one in fields_of(cls) if one.name not in leave)

    def box(self, cls: type[Value], one: Field, prefix: str = ROOT) -> Box:
        """A field of a class."""
        hint = hint_of(cls, one.name)
        said = {"label": self.speech.field(one.name), "hint": coded(self.speech.text(hint)) if hint else ""}
        return self._drawn(one.shape, f"{prefix}.{one.name}", one.required, place_of(cls), one.name, said)

    def _drawn(self, shape: Shape, name: str, required: bool, place: str, called: str, said: Mapping[str, str]) -> Box:
        needed = required and name != _PROPOSED
        common: dict[str, Any] = {"name": name, "required": needed, "faults": self.faults.get(name, ()), **said}
        if shape.type == "rows" or shape.once:
            return self._rows(shape, place, called, common)
        if shape.type in ("part", "pair"):
            return self._part(shape, common)
        if shape.type in ("choice", "choices") or (shape.type == "flag" and shape.nullable):
            return self._choice(shape, place, called, common)
        if shape.type == "flag":
            chosen = any(self.texts.get(name, ()))
            return Box("flag", filled=chosen, text="yes", options=(Option("yes", "", chosen),), **common)
        return self._text(shape, called, common)

    def _text(self, shape: Shape, called: str, common: dict[str, Any]) -> Box:
        text = self._last(common["name"])
        common |= {"text": text, "filled": bool(text), "offered": self.offers.of(shape, common["name"])}
        of_codes = shape.type == "lines" and cast("Shape", shape.item).type != "text"
        is_line = called in _LINE or shape.options or of_codes
        if shape.type == "lines":
            many = self.speech.text(_BY_COMMAS if of_codes else _BY_LINES)
            common["hint"] = format_html("{} {}", common["hint"], many)
        if shape.type in ("text", "lines", "mixed") and (not is_line or "\n" in text):
            wide = shape.type == "text" and called in _LONG
            return Box("long", lines=max(3 if wide else 1, min(text.count("\n") + 1, 12)), **common)
        mode = {"number": "decimal", "exact": "decimal", "whole": "numeric"}.get(shape.type, "")
        size = "short" if shape.type in _SHORT else "middle" if shape.type in ("day", "instant", "lines") else ""
        return Box("line", input=_INPUTS.get(shape.type, "text"), mode=mode, size=size, **common)

    def _last(self, name: str) -> str:
        given = self.texts.get(name, ())
        return given[-1] if given else ""

    def _choice(self, shape: Shape, place: str, called: str, common: dict[str, Any]) -> Box:
        given = set(self.texts.get(common["name"], ()))
        values = ("yes", "no") if shape.type == "flag" else shape.options
        if called == "confidentiality" and are_confidentialities(values):
            values = tuple(one for one in values if Confidentiality(one) in self.sees or one in given)
        words = {one: self._word(shape, place, called, one) for one in values}
        options = tuple(Option(one, word, one in given) for one, word in words.items())
        many = shape.type == "choices"
        if not many and (shape.nullable or not given & set(values)):
            options = (Option("", "–", not given & set(values)), *options)
        return Box("choices" if many else "choice", options=options, filled=bool(given - {""}), **common)

    def _word(self, shape: Shape, place: str, called: str, value: str) -> str:
        return self.speech.term("flag", value) if shape.type == "flag" else self.speech.choice(place, called, value)

    def _part(self, shape: Shape, common: dict[str, Any]) -> Box:
        name = common["name"]
        if shape.type == "pair":
            item = cast("Shape", shape.item)
            sides = ((Shape("id"), "name"), (item, "value"))
            boxes = tuple(
                self._drawn(one, f"{name}.{side}", False, "", side, {"label": self.speech.field(side), "hint": ""})
                for one, side in sides
            )
            return Box("part", boxes=boxes, size="row", filled=any(one.filled for one in boxes), **common)
        cls = cast("type[Value]", shape.cls)
        boxes = self.boxes(cls, name)
        if shape.nullable and is_plain(cls):
            boxes = tuple(replace(one, required=False) for one in boxes)
        filled = any(one.filled for one in boxes if one.template != "choice")
        return Box("part", boxes=boxes, size="row" if is_plain(cls) else "", filled=filled, **common)

    def _rows(self, shape: Shape, place: str, called: str, common: dict[str, Any]) -> Box:
        name, row = common["name"], row_shape(shape)
        order = tokens(self.texts, name)
        if row.type == "ref" and not (order and not self._last(f"{name}.{order[-1]}").strip()):
            order = [*order, free(order)]
        rows = tuple(
            Row(token, number, self._row(row, name, token, number, place, called), number == 1, number == len(order))
            for number, token in enumerate(order, 1)
        )
        filled = any(one.box.filled or row.type != "ref" for one in rows)
        about = PARTS_ABOUT.get(row.cls.__name__, "") if row.cls is not None else ""
        common["hint"] = common["hint"] or (coded(self.speech.text(about)) if about else "")
        return Box("rows", rows=rows, once=shape.once, filled=filled, size=row.type, **common)

    def _row(self, row: Shape, name: str, token: str, number: int, place: str, called: str) -> Box:
        said = {"label": f"{self.speech.field(called)} {number}", "hint": ""}
        return self._drawn(row, f"{name}.{token}", False, place, called, said)


def are_confidentialities(values: Sequence[str]) -> bool:
    """Whether values are classes of confidentiality."""
    return set(values) == {one.value for one in Confidentiality}


def moved(texts: Texts, asked: str) -> Texts:
    """Texts after one of the buttons of a list: `add LIST`, `drop LIST ROW`, `up LIST ROW`, `down LIST ROW`."""
    act, _, rest = asked.partition(" ")
    name, _, token = rest.partition(" ")
    order = tokens(texts, name)
    if act == "add":
        order.append(free(order))
    elif token in order:
        at = order.index(token)
        order.remove(token)
        if act != "drop":
            order.insert(max(at - 1, 0) if act == "up" else at + 1, token)
    return {**texts, name: [",".join(order)]}
