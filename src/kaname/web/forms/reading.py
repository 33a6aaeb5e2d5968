"""A record as the texts of a form, and what was posted as a record again: what was left alone keeps its very value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from kaname.model.base import Value
from kaname.web.forms.shapes import LEAVES, Field, Shape, fields_of, is_plain, musts
from kaname.web.forms.texts import BLANK, Reader

Path = tuple[str | int, ...]
Texts = dict[str, list[str]]
"""What stands in the inputs of a form, by their names."""
ROOT = "f"
"""The first part of the name of every input that belongs to the record."""
NEW = "n"
"""What tokens of rows begin with that were not there before; the others are numbers of the items that they were."""


def tokens(texts: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """The rows of a list, in their order."""
    return [one for one in ",".join(texts.get(name, ())).split(",") if one]


def free(known: Iterable[str]) -> str:
    """A token for a further row."""
    taken = {int(one[1:]) for one in known if one.startswith(NEW) and one[1:].isdigit()}
    return f"{NEW}{max(taken, default=0) + 1}"


# --- a record -> texts


def spread(reader: Reader, cls: type[Value], value: Value | None, prefix: str = ROOT, currency: str = "") -> Texts:
    """The texts of all fields of a record, or of one that is to be."""
    into: Texts = {}
    _spread_part(reader, cls, value, prefix, currency, into)
    return into


def _spread_part(
    reader: Reader, cls: type[Value], value: Value | None, prefix: str, currency: str, into: Texts
) -> None:
    for one in fields_of(cls):
        held = one.default if value is None else getattr(value, one.name)
        _spread(reader, one.shape, held, f"{prefix}.{one.name}", currency, into)


def _spread(reader: Reader, shape: Shape, value: Any, name: str, currency: str, into: Texts) -> None:
    if shape.type == "choices":
        into[name] = ["", *map(str, value or ())]
    elif shape.type == "rows" or shape.once:
        items = _items(shape, value)
        into[name] = [",".join(map(str, range(len(items))))]
        for number, item in enumerate(items):
            _spread(reader, _of_row(shape), item, f"{name}.{number}", currency, into)
    elif shape.type == "pair":
        into[f"{name}.name"], into[f"{name}.value"] = (reader_text(reader, shape, value, side) for side in (0, 1))
    elif shape.type == "part":
        _spread_part(reader, cast("type[Value]", shape.cls), value, name, currency, into)
    else:
        text = reader.written(shape, value)
        if shape.type == "flag" and not shape.nullable:
            into[name] = ["", *([text] if text else [])]
        else:
            into[name] = [text or (currency if shape.type == "currency" and not shape.nullable else "")]


def reader_text(reader: Reader, shape: Shape, pair: tuple[str, Any] | None, side: int) -> list[str]:
    """The name or the value of a pair as a text."""
    if pair is None:
        return [""]
    return [pair[0] if side == 0 else reader.written(cast("Shape", shape.item), pair[1])]


def _items(shape: Shape, value: Any) -> tuple[Any, ...]:
    """The items of a list; of a part that may be there or not, what is there."""
    if shape.once:
        return () if value is None else (value,)
    return tuple(cast("Sequence[Any]", value or ()))


def _of_row(shape: Shape) -> Shape:
    return Shape("part", cls=shape.cls) if shape.once else cast("Shape", shape.item)


def row_shape(shape: Shape) -> Shape:
    """What each row of a list is."""
    return _of_row(shape)


# --- texts -> a record


@dataclass
class Reading:
    """Reads what was posted, and keeps which input each part of the body came from."""

    reader: Reader
    texts: Mapping[str, Sequence[str]]
    currency: str = ""
    names: dict[Path, str] = field(default_factory=dict[Path, str])

    def body(self, cls: type[Value], base: Value | None, prefix: str = ROOT) -> dict[str, Any]:
        """The fields of a record: those that were set before and left alone, and those that were typed anew."""
        return self._body(cls, base, prefix, ())[0]

    def _body(self, cls: type[Value], base: Value | None, prefix: str, path: Path) -> tuple[dict[str, Any], bool]:
        body: dict[str, Any] = {}
        altered = False
        for one in fields_of(cls):
            shown = one.default if base is None else getattr(base, one.name)
            found, changed = self.read(one.shape, f"{prefix}.{one.name}", shown, (*path, one.name))
            altered = altered or changed
            if not changed:
                if base is not None and one.name in base.model_fields_set:
                    body[one.name] = shown
            elif found is not BLANK:
                body[one.name] = found
            else:
                body |= _emptied(one)
        return body, altered

    def read(self, shape: Shape, name: str, shown: Any, path: Path) -> tuple[Any, bool]:
        """What an input says, and whether that is something else than what it showed."""
        self.names[path] = name
        if shape.type == "rows" or shape.once:
            return self._rows(shape, name, shown, path)
        if shape.type == "part":
            return self._part(shape, name, shown, path)
        if shape.type == "pair":
            return self._pair(shape, name, shown, path)
        if name not in self.texts:
            return shown, False
        if shape.type == "choices":
            return self._choices(name, shown)
        return self._leaf(shape, name, shown)

    def _leaf(self, shape: Shape, name: str, shown: Any) -> tuple[Any, bool]:
        given = self.texts[name]
        if shape.type == "flag" and not shape.nullable:
            value = any(given)
            return value, value is not bool(shown)
        text = given[-1] if given else ""
        if self.reader.same(shape, text, shown):
            return shown, False
        return self.reader.meant(shape, text), True

    def _choices(self, name: str, shown: Any) -> tuple[Any, bool]:
        given = tuple(one for one in self.texts[name] if one)
        if set(given) == set(shown or ()):
            return shown, False
        return given or BLANK, True

    def _pair(self, shape: Shape, name: str, shown: Any, path: Path) -> tuple[Any, bool]:
        item = cast("Shape", shape.item)
        name_is, value_is = shown if shown is not None else (None, None)
        found = (
            self.read(Shape("text"), f"{name}.name", name_is, (*path, 0)),
            self.read(item, f"{name}.value", value_is, (*path, 1)),
        )
        if not any(changed for _, changed in found):
            return shown, False
        if all(value in (BLANK, None) for value, _ in found):
            return BLANK, True
        return tuple("" if value in (BLANK, None) else value for value, _ in found), True

    def _part(self, shape: Shape, name: str, shown: Any, path: Path) -> tuple[Any, bool]:
        cls = cast("type[Value]", shape.cls)
        body, changed = self._body(cls, shown, name, path)
        if not changed or (shown is None and shape.nullable and self._untouched(cls, name)):
            return shown, False
        if shape.nullable and is_plain(cls) and not any(self._typed(f"{name}.{one}") for one in musts(cls)):
            return BLANK, shown is not None
        return body, True

    def _untouched(self, cls: type[Value], name: str) -> bool:
        """Whether a part that is not there was left as it was proposed."""
        proposed = spread(self.reader, cls, None, name, self.currency)
        return all(list(self.texts.get(one, text)) == text for one, text in proposed.items())

    def _typed(self, name: str) -> bool:
        return any(one.strip() for one in self.texts.get(name, ()))

    def _rows(self, shape: Shape, name: str, shown: Any, path: Path) -> tuple[Any, bool]:
        if name not in self.texts:
            return shown, False
        were, row = _items(shape, shown), _of_row(shape)
        kept: list[Any] = []
        order: list[str] = []
        altered = False
        for token in tokens(self.texts, name):
            known = were[int(token)] if token.isdigit() and int(token) < len(were) else None
            at = (*path, len(kept)) if not shape.once else path
            found, changed = self.read(row, f"{name}.{token}", known, at)
            if found is BLANK or (found is None and not self._stands(shape, row)):
                altered = altered or known is not None
                continue
            self.names[at] = f"{name}.{token}"
            kept.append({} if found is None else found)
            order.append(token)
            altered = altered or changed
        if not altered and order == [str(number) for number in range(len(were))]:
            return shown, False
        if shape.once:
            return (kept[0] if kept else BLANK), True
        return tuple(kept) if kept else BLANK, True

    def _stands(self, shape: Shape, row: Shape) -> bool:
        """Whether an item counts in which nothing was typed: one that was added on purpose, and needs no more."""
        return shape.once or (row.type == "part" and not musts(cast("type[Value]", row.cls)))


def _emptied(one: Field) -> dict[str, Any]:
    """What a field says that was emptied: what it says unless it is set, where that is nothing; else nothing."""
    if one.required or one.default in (None, "", ()):
        return {}
    if one.shape.nullable:
        return {one.name: None}
    if one.shape.type in ("rows", "lines", "choices"):
        return {one.name: ()}
    return {one.name: ""} if one.shape.type == "text" else {}


__all__ = ["LEAVES", "NEW", "ROOT", "Path", "Reading", "Texts", "free", "row_shape", "spread", "tokens"]
