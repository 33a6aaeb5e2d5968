"""The page of a kind: what it is, an example, its fields and their parts, and who refers to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from kaname.model.base import Entity, Money, Ref, Value
from kaname.model.kinds import KINDS, ref_fields
from kaname.report.reference.holdings import holding, left_out
from kaname.report.reference.markup import anchor, heading, page, table
from kaname.words.fields_about import FIELDS_ABOUT
from kaname.words.kinds_about import KINDS_ABOUT, PARTS_ABOUT
from kaname.words.markers import _
from kaname.words.speech import Speech

_COLUMNS = (_("Field"), _("Name"), _("What it holds"), _("If left out"))
_SINGULAR = {"charter": "program.yaml", "portfolio": "portfolio.yaml"}

Parts = Mapping[type[Value], tuple[str, ...]]
"""The parts of a record, each with the paths of fields that lead to it."""


def kind_page(cls: type[Entity], speech: Speech, example: str = "") -> str:
    """The page of a kind."""
    parts = parts_of(cls)
    return page(
        f"# {speech.kind(cls.kind)}",
        speech.text(KINDS_ABOUT[cls.kind]),
        _place(cls, speech),
        *_example(example, speech),
        heading(2, speech.text(_("Fields"))),
        _fields(cls, cls.kind, parts, speech),
        *(_part(part, parts, speech) for part in parts),
        *_referring(cls, speech),
    )


def _place(cls: type[Entity], speech: Speech) -> str:
    link = f"[{speech.term('duty', cls.duty)}](../duties/{cls.duty}.md)"
    if cls.kind in _SINGULAR:
        template = _("Kind `{kind}` of the duty {duty}: one mapping under `{kind}:` in `{file}`.")
        return str(speech.say(template, {"kind": cls.kind, "duty": link, "file": _SINGULAR[cls.kind]}))
    template = _("Kind `{kind}` of the duty {duty}: an item of the list `{list}:` in any plan file.")
    return str(speech.say(template, {"kind": cls.kind, "duty": link, "list": cls.plural}))


def _example(example: str, speech: Speech) -> Iterator[str]:
    if example:
        yield heading(2, speech.text(_("Example")))
        yield f"```yaml\n{example.rstrip()}\n```"
        yield speech.text(_("From the example Atlas; everything in it is invented."))


def _fields(cls: type[Value], owner: str, parts: Parts, speech: Speech) -> str:
    rows: list[tuple[str, ...]] = []
    for name, field in _ordered(cls):
        held = holding(field, speech, lambda part: f"[{_title(parts[part], speech)}](#{_anchor(parts[part], speech)})")
        rows.append((f"`{name}`", speech.field(name), _told(held, about(owner, name), speech), left_out(field, speech)))
    return table([speech.text(column) for column in _COLUMNS], rows)


def _ordered(cls: type[Value]) -> list[tuple[str, Any]]:
    """Its fields: id and title first, then its own, then what every kind has."""
    shared = list(Entity.model_fields)[2:] if issubclass(cls, Entity) else []
    return sorted(cls.model_fields.items(), key=lambda field: field[0] in shared)


def about(owner: str, name: str) -> str:
    """What a field of a kind or a part means, marked for translation; '' where its name says all."""
    return FIELDS_ABOUT.get(f"{owner}.{name}") or (FIELDS_ABOUT.get(f"*.{name}", "") if owner in KINDS else "")


def _told(held: str, meaning: str, speech: Speech) -> str:
    if not meaning:
        return held
    return str(speech.say(_("{type}. {meaning}"), {"type": held, "meaning": speech.text(meaning)}))


def parts_of(cls: type[Value]) -> Parts:
    """The parts that a kind is made of, as they come."""
    found: defaultdict[type[Value], list[str]] = defaultdict(list)
    _gather(cls, "", found)
    return {part: tuple(paths) for part, paths in found.items()}


def _gather(cls: type[Value], above: str, found: defaultdict[type[Value], list[str]]) -> None:
    for name, field in _ordered(cls):
        for part in _values(field.annotation):
            new = part not in found
            found[part].append(above + name)
            if new:
                _gather(part, f"{above}{name}.", found)


def _values(annotation: Any) -> Iterator[type[Value]]:
    if isinstance(annotation, type) and issubclass(annotation, Value):
        if annotation is not Money:
            yield annotation
    elif get_origin(annotation) is not Ref:
        for inner in get_args(annotation):
            yield from _values(inner)


def _part(part: type[Value], parts: Parts, speech: Speech) -> str:
    return page(
        heading(3, _heading(parts[part], speech)),
        speech.text(PARTS_ABOUT[part.__name__]),
        _fields(part, part.__name__, parts, speech),
    ).rstrip()


def _heading(paths: tuple[str, ...], speech: Speech) -> str:
    return f"{_title(paths, speech)}: {', '.join(f'`{path}`' for path in paths)}"


def _title(paths: tuple[str, ...], speech: Speech) -> str:
    return speech.comma.join(dict.fromkeys(speech.field(path.rpartition(".")[2]) for path in paths))


def _anchor(paths: tuple[str, ...], speech: Speech) -> str:
    return anchor(_heading(paths, speech))


def _referring(cls: type[Entity], speech: Speech) -> Iterator[str]:
    lines: list[str] = []
    for kind, other in KINDS.items():
        paths = dict.fromkeys(".".join(field.path) for field in ref_fields(other) if cls.kind in field.kinds)
        if paths:
            lines.append(f"- [{speech.kind(kind)}]({kind}.md): {', '.join(f'`{path}`' for path in paths)}")
    if lines:
        yield heading(2, speech.text(_("What refers to it")))
        yield "\n".join(lines)
