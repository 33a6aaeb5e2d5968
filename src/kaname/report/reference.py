"""Reference pages in Markdown, from the code itself: kinds, duties with their findings, problems, settings.

The pages in docs/ are written by `make docs`; `kaname docs` shows the same text. A page can't be out of date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from kaname.errors import NotFoundError
from kaname.model.base import Entity, Ref, Value, ref_kinds
from kaname.model.kinds import KINDS
from kaname.settings import Settings
from kaname.words.figures import FIGURES
from kaname.words.findings import FINDINGS
from kaname.words.markers import _
from kaname.words.problems import PROBLEMS
from kaname.words.speech import Speech

DUTIES = ("roadmap", "coordination", "risk", "nfr", "progress", "debt", "finance", "compliance")


def pages(language: str) -> Mapping[str, str]:
    """Every reference page by its path below docs/LANGUAGE, without the ending."""
    speech = Speech(language)
    found = {f"kinds/{kind}": _kind_page(cls, speech) for kind, cls in KINDS.items()}
    found |= {f"duties/{duty}": _duty_page(duty, speech) for duty in DUTIES}
    found["problems"] = _problems_page(speech)
    found["settings"] = _settings_page(speech)
    return found


def topic(name: str, language: str) -> str:
    """The text about a kind, duty, finding, problem or setting. Raises NotFoundError with the nearest names."""
    found = pages(language)
    speech = Speech(language)
    texts: dict[str, str] = {path.rpartition("/")[2]: text for path, text in found.items()}
    texts |= found
    texts |= {code: "\n".join(_finding(code, speech)) for code in FINDINGS}
    texts |= {code: "\n".join(_problem(code, speech)) for code in PROBLEMS}
    texts |= {cls.plural: texts[f"kinds/{kind}"] for kind, cls in KINDS.items()}
    if name not in texts:
        nearest = ", ".join(get_close_matches(name, texts, 3, 0.5)) or "kinds/risk"
        raise NotFoundError("topic_unknown", topic=name, nearest=nearest)
    return texts[name]


def listing(language: str) -> str:
    """Every topic there is, as a page."""
    speech = Speech(language)
    kinds = (f"- `{kind}` {speech.kind(kind)}" for kind in KINDS)
    duties = (f"- `duties/{duty}` {speech.term('duty', duty)}" for duty in DUTIES)
    return "\n".join(
        (
            f"# {speech.text(_('Topics'))}",
            "",
            f"## {speech.text(_('Duties and their findings'))}",
            *duties,
            "",
            f"## {speech.text(_('Kinds of record'))}",
            *kinds,
            "",
            f"## {speech.text(_('More'))}",
            f"- `problems` {speech.text(_('Faults of a plan and how to mend them'))}",
            f"- `settings` {speech.text(_('Settings'))}",
            "",
        )
    )


def _kind_page(cls: type[Entity], speech: Speech) -> str:
    head = (
        f"# {speech.kind(cls.kind)}",
        "",
        str(
            speech.say(
                _("Kind `{kind}`, written under `{list}:` in a plan file."), {"kind": cls.kind, "list": cls.plural}
            )
        ),
        *((cls.__doc__ or "", "") if speech.language == "en" else ("",)),
    )
    parts = [f"## {speech.text(_('Fields'))}", "", *_fields(cls, speech)]
    for value in _values_of(cls):
        parts += ["", f"## {value.__name__}", "", *_fields(value, speech)]
    return "\n".join((*head, *parts, ""))


def _fields(cls: type[Value], speech: Speech) -> Iterator[str]:
    columns = (_("Field"), _("Name"), _("What it holds"), _("Needed"))
    yield "| " + " | ".join(speech.text(column) for column in columns) + " |"
    yield "| --- | --- | --- | --- |"
    for name, field in cls.model_fields.items():
        needed = speech.text(_("yes")) if field.is_required() else ""
        yield f"| `{name}` | {speech.field(name)} | {_holds(field, speech)} | {needed} |"


def _holds(field: FieldInfo, speech: Speech) -> str:
    return _type(field.annotation, speech)


def _type(annotation: Any, speech: Speech) -> str:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _type(get_args(annotation)[0], speech)
    if origin is Ref:
        names = ", ".join(f"[{speech.kind(kind)}](../kinds/{kind}.md)" for kind in ref_kinds(annotation))
        return str(speech.say(_("reference to {names}"), {"names": names}))
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(annotation))
    if origin in (Union, UnionType):
        return ", ".join(_type(part, speech) for part in get_args(annotation) if part is not NoneType)
    if origin is tuple:
        inner = _type(get_args(annotation)[0], speech)
        return str(speech.say(_("list of: {inner}"), {"inner": inner}))
    return _plain(annotation, speech)


def _plain(annotation: Any, speech: Speech) -> str:
    names: dict[str, str] = {
        "str": _("text"),
        "float": _("number"),
        "int": _("whole number"),
        "bool": _("true or false"),
        "date": _("day, 2026-03-12"),
        "datetime": _("moment with its offset, 2026-03-12T09:00:00+09:00"),
        "time": _("time of day, 09:00"),
        "Decimal": _("exact number"),
        "Money": _("money, `120000 EUR`"),
        "Confidentiality": _("`public`, `internal`, `confidential`, `legal`, `security`, `personnel`"),
    }
    name = getattr(annotation, "__name__", str(annotation))
    return speech.text(names[name]) if name in names else f"{name}"


def _values_of(cls: type[Value]) -> tuple[type[Value], ...]:
    """The value classes that a kind is made of, each once, except those described by a word."""
    found: dict[type[Value], None] = {}

    def walk(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, Value) and not issubclass(annotation, Entity):
            if annotation.__name__ != "Money" and annotation not in found:
                found[annotation] = None
                for field in annotation.model_fields.values():
                    walk(field.annotation)
        elif get_origin(annotation) is not Ref:
            for part in get_args(annotation):
                walk(part)

    for field in cls.model_fields.values():
        walk(field.annotation)
    return tuple(found)


def _duty_page(duty: str, speech: Speech) -> str:
    lines = [f"# {speech.term('duty', duty)}", "", f"## {speech.text(_('Findings'))}", ""]
    for code in sorted(code for code in FINDINGS if code.startswith(f"{duty}.")):
        lines += [*_finding(code, speech), ""]
    lines += [f"## {speech.text(_('Figures'))}", ""]
    for code in sorted(code for code in FIGURES if code.startswith(f"{duty}.")):
        title, note = speech.figure(code)
        lines.append(f"- **{title}** (`{code}`): {note}")
    return "\n".join((*lines, ""))


def _finding(code: str, speech: Speech) -> Iterator[str]:
    words = FINDINGS[code]
    yield f"### {speech.text(words.title)}"
    yield from ("", f"`{code}`", "", speech.text(words.meaning), "")
    yield f"> {speech.text(words.sentence)}"
    yield from ("", f"{speech.text(_('What to do:'))} {speech.text(words.mend)}")


def _problem(code: str, speech: Speech) -> Iterator[str]:
    words = PROBLEMS[code]
    yield f"### `{code}`"
    yield from ("", speech.text(words.sentence), "", f"{speech.text(_('How to mend it:'))} {speech.text(words.mend)}")


def _problems_page(speech: Speech) -> str:
    lines = [f"# {speech.text(_('Faults of a plan and how to mend them'))}", ""]
    for code in sorted(PROBLEMS):
        lines += [*_problem(code, speech), ""]
    return "\n".join(lines)


def _settings_page(speech: Speech) -> str:
    columns = (_("Setting"), _("Default"), _("What it does"))
    lines = [f"# {speech.text(_('Settings'))}", "", "| " + " | ".join(speech.text(one) for one in columns) + " |"]
    lines.append("| --- | --- | --- |")
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        lines.append(f"| `KANAME_{name.upper()}` | {default} | {speech.text(field.description or '')} |")
    return "\n".join((*lines, ""))
