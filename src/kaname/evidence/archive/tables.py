"""Facts as tables: the columns of a kind follow from its class, and so does the way back."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import pyarrow as _untyped_arrow
import pyarrow.parquet as _untyped_parquet

from kaname.evidence.facts import FACTS, Fact
from kaname.evidence.source import Raw

arrow, parquet = cast(Any, _untyped_arrow), cast(Any, _untyped_parquet)
DIGEST = "digest"
"""What a fact says, as of when aside: a fact that says the same again is not kept again."""
_MONEY = arrow.decimal128(38, 18)
_INSTANT = arrow.timestamp("us", tz="UTC")
_PLAIN: Mapping[Any, Any] = {
    str: arrow.string(),
    int: arrow.int64(),
    float: arrow.float64(),
    bool: arrow.bool_(),
    Decimal: _MONEY,
    datetime: _INSTANT,
    date: arrow.date32(),
}
_LIST = arrow.list_(arrow.string())
_PAIRS = arrow.list_(arrow.struct([("key", arrow.string()), ("value", arrow.string())]))
_TEXTS = ("stream", "subject", "url", "body")
RAW = arrow.schema([*((name, arrow.string()) for name in _TEXTS), ("at", _INSTANT)])
UNCHANGING = frozenset({"transitions"})
"""Kinds whose facts are what happened: the first word about one stands."""


@cache
def schema(kind: str) -> Any:
    """The columns of a kind of fact (its list in Evidence) with their types, the digest last."""
    cls = FACTS[kind]
    hints = get_type_hints(cls)
    columns = [(field.name, _type(hints[field.name])) for field in dataclasses.fields(cls)]
    return arrow.schema([*columns, (DIGEST, arrow.string())])


def _type(hint: Any) -> Any:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _type(next(part for part in parts if part is not NoneType))
    if origin is Literal:
        return arrow.string()
    if origin is tuple:
        return _LIST if parts[0] is str else _PAIRS
    return _PLAIN[hint]


def kind_of(fact: Fact) -> str:
    """The list of Evidence that a fact belongs to."""
    return _KINDS[type(fact)]


_KINDS = {cls: kind for kind, cls in FACTS.items()}


def table(kind: str, facts: Sequence[Fact]) -> Any:
    """Facts of a kind as an Arrow table with their digests."""
    return arrow.Table.from_pylist([_row(fact) for fact in facts], schema=schema(kind))


def _row(fact: Fact) -> dict[str, Any]:
    row = {field.name: _cell(getattr(fact, field.name)) for field in dataclasses.fields(fact)}
    said = repr([(name, value) for name, value in row.items() if name != "as_of"])
    return {**row, DIGEST: blake2b(said.encode(), digest_size=12).hexdigest()}


def _cell(value: Any) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return [{"key": key, "value": text} for key, text in cast("tuple[tuple[str, str], ...]", value)]
    return cast(object, value)


def facts(kind: str, found: Any) -> Iterator[Fact]:
    """The facts of an Arrow table. A column that a file of before lacks has its field's default."""
    cls, hints = FACTS[kind], get_type_hints(FACTS[kind])
    known = {field.name: field for field in dataclasses.fields(cls) if field.name in found.column_names}
    wholes = {name for name in known if get_origin(hints[name]) is tuple}
    optional = {name for name, field in known.items() if field.default is not dataclasses.MISSING}
    for batch in found.select(list(known)).to_batches():
        columns = [batch.column(name).to_pylist() for name in known]
        for row in zip(*columns, strict=True):
            given = dict(zip(known, row, strict=True))
            given |= {name: _whole(given[name]) for name in wholes if given[name] is not None}
            yield _made(
                cls, {name: value for name, value in given.items() if value is not None or name not in optional}
            )


def _made(cls: type[Fact], given: Mapping[str, Any]) -> Fact:
    return cls(**given)


def _whole(value: Any) -> tuple[Any, ...]:
    return tuple((one["key"], one["value"]) if isinstance(one, dict) else one for one in value)


def raw_table(pages: Iterable[Raw]) -> Any:
    """Kept pages as an Arrow table."""
    return arrow.Table.from_pylist([dataclasses.asdict(page) for page in pages], schema=RAW)


def pages(found: Any) -> Iterator[Raw]:
    """The kept pages of an Arrow table."""
    for row in found.to_pylist():
        yield Raw(**row)


def packed(found: Any) -> bytes:
    """A table as the content of a Parquet file."""
    sink = io.BytesIO()
    parquet.write_table(found, sink, compression="zstd")
    return sink.getvalue()


def unpacked(content: bytes) -> Any:
    """The table of a Parquet file's content. Raises ValueError where it isn't one."""
    try:
        return parquet.read_table(io.BytesIO(content))
    except arrow.ArrowException as error:
        raise ValueError(str(error)) from None
