"""Which fields of a Jira hold points, the sprint, the epic and the flag: by kind, else by name in any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

ROLES = ("points", "sprint", "epic", "flag")
_AGILE = "com.pyxis.greenhopper.jira:"
_KINDS: Mapping[str, str] = {
    f"{_AGILE}jsw-story-points": "points",
    f"{_AGILE}gh-sprint": "sprint",
    f"{_AGILE}gh-epic-link": "epic",
}
"""Kinds of field that only Jira Software makes, whatever they are called."""
_NAMES: Mapping[str, frozenset[str]] = {
    "points": frozenset(
        {
            "story points",
            "story point",
            "story point estimate",
            "ストーリーポイント",
            "ストーリー ポイント",
            "ストーリーポイント見積もり",
            "故事点",
            "故事点数",
            "故事點",
            "故事點數",
            "스토리 포인트",
            "스토리 포인트 추정치",
            "story-punkte",
            "storypunkte",
            "puntos de historia",
            "pontos de história",
            "points de récit",
            "punti storia",
        }
    ),
    "flag": frozenset(
        {"flagged", "フラグ付き", "フラグ", "已标记", "标记", "已標記", "markiert", "marqué", "marcado", "sinalizado"}
    ),
}
"""Names of ordinary fields (a number, check boxes) that play a role, in small letters."""
_SHAPES: Mapping[str, str] = {"points": "number", "flag": "array"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field that plays a role. Old changes name it by `name` alone."""

    id: str
    name: str


Roles = Mapping[str, tuple[Field, ...]]


def find_roles(fields: Iterable[Mapping[str, Any]], named: Mapping[str, str], estimates: Sequence[str] = ()) -> Roles:
    """The fields of each role among those that `/field` lists, the most trusted first.

    `named`: ids or names by role as options of the source give them; then nothing else counts for that role.
    `estimates`: ids by which boards estimate.
    """
    known = [one for one in fields if one.get("custom", True)]
    found = {role: tuple(_role(role, known, named.get(role, ""), estimates)) for role in ROLES}
    return {role: some for role, some in found.items() if some}


def _role(role: str, known: Sequence[Mapping[str, Any]], named: str, estimates: Sequence[str]) -> Iterable[Field]:
    if named:
        wanted = [_small(one) for one in named.split(",") if one.strip()]
        given = {word: field for field in known for word in (*_words(field), _small(str(field["id"])))}
        for one in wanted:
            yield Field(str(given[one]["id"]), str(given[one]["name"])) if one in given else Field(one, one)
        return
    first = [one for one in known if role == "points" and one["id"] in estimates and _type(one) == "number"]
    yield from (_field(one) for one in first)
    yield from (_field(one) for one in known if _plays(one) == role and one not in first)


def _plays(field: Mapping[str, Any]) -> str | None:
    kind = str(cast("Mapping[str, Any]", field.get("schema") or {}).get("custom", ""))
    if kind in _KINDS:
        return _KINDS[kind]
    words, shape = _words(field), _type(field)
    return next((role for role, names in _NAMES.items() if shape == _SHAPES[role] and words & names), None)


def _type(field: Mapping[str, Any]) -> str:
    return str(cast("Mapping[str, Any]", field.get("schema") or {}).get("type", ""))


def _words(field: Mapping[str, Any]) -> frozenset[str]:
    """Every name of a field: as shown, untranslated, and as queries may call it (`Flagged[Checkboxes]`)."""
    clauses = [str(one).split("[")[0] for one in field.get("clauseNames") or () if not str(one).startswith("cf[")]
    return frozenset(_small(str(one)) for one in (field.get("name"), field.get("untranslatedName"), *clauses) if one)


def _field(given: Mapping[str, Any]) -> Field:
    """Changes call a field by its untranslated name, where there is one."""
    return Field(str(given["id"]), str(given.get("untranslatedName") or given["name"]))


def _small(name: str) -> str:
    return " ".join(name.casefold().split())
