"""One field of a record where it is read: its value becomes its input and, once saved, its value again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from kaname.centre.places import Place
from kaname.errors import ConflictError, ForbiddenError, KanameError, NotFoundError, PlanError
from kaname.model.base import Entity, Key, Value
from kaname.model.changes import ChangeSet, Put
from kaname.report.tags import linked
from kaname.web.forms.drafts import BASE, Draft, opened, posted
from kaname.web.forms.placing import Placed, by_name, of_plan
from kaname.web.forms.reading import ROOT
from kaname.web.forms.saving import refusal, tell
from kaname.web.forms.shapes import LEAVES, Field, Shape, field_of, fields_of, is_plain
from kaname.web.forms.showing import Drawing
from kaname.web.pages.places import plural_address
from kaname.web.pages.visit import Visit, visited
from kaname.words.speech import Sentence
from kaname.words.values import EMPTY, parts_of

_APART = frozenset({"id"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a record that can be edited where it stands."""

    url: str
    edit_url: str
    label: str
    html: SafeString


def fits(shape: Shape) -> bool:
    """Whether a field can be edited in a line: a few inputs, not parts of parts."""
    if shape.type == "part":
        return is_plain(shape.cls or Value)
    return shape.type in LEAVES or shape.type in ("choices", "lines") or (shape.type == "rows" and _refers(shape))


def _refers(shape: Shape) -> bool:
    return shape.item is not None and shape.item.type == "ref"


def editable(cls: type[Entity]) -> frozenset[str]:
    """The fields of a kind that can be edited where they stand."""
    return frozenset(one.name for one in fields_of(cls) if fits(one.shape) and one.name not in _APART)


def cell_url(place: Place, record: Entity, name: str) -> str:
    """Where a field is edited by itself."""
    return reverse("cell", kwargs={"place": place, "cls": type(record), "id": record.id, "field": name})


def cell_of(visit: Visit, record: Entity, name: str) -> Cell | None:
    """A field of a record as it is shown where it can be edited; None where it can't be by this reader."""
    if name not in editable(type(record)) or not visit.desk.may_write(visit.place, record.key):
        return None
    draft = opened(visit, type(record), record.id)
    address = visit.url(f"{plural_address(type(record))}/{record.id}/edit/#f-{name}")
    return Cell(cell_url(visit.place, record, name), address, draft.speech.field(name), value_html(draft, record, name))


def value_html(draft: Draft, record: Entity, name: str) -> SafeString:
    """A field of a record as pages show it; a dash where it says nothing."""
    value = getattr(record, name)
    if value in EMPTY:
        return linked(draft.speech.cell(None), draft.visit.links)
    return linked(Sentence(tuple(parts_of(value, record.kind, name, draft.speech))), draft.visit.links)


@visited
def cell(visit: Visit, cls: type[Entity], id: str, field: str) -> HttpResponse:  # noqa: A002
    """The input of a field; once it is saved, its value. Raises NotFoundError, ForbiddenError."""
    one, key = field_of(cls, field), Key(cls.kind, id)
    if one is None or field not in editable(cls):
        raise NotFoundError("record_unknown", text=f"{key}.{field}", nearest="")
    visit.desk.record(visit.place, key)
    if not visit.desk.may_write(visit.place, key):
        raise ForbiddenError("record_not_yours", record=str(key))
    if visit.request.method != "POST":
        return _input(opened(visit, cls, id), one)
    asked = visit.request.POST.get("do", "")
    draft = posted(visit, cls, id)
    return _input(draft, one) if asked.startswith("add ") else _saved(draft, one)


def _saved(draft: Draft, one: Field) -> HttpResponse:
    visit = draft.visit
    record, placed, names = draft.read()
    if record is None:
        return _input(draft, one, placed, 422)
    try:
        done = visit.desk.commit(visit.place, ChangeSet((Put(record),)), draft.base)
    except PlanError as error:
        found = of_plan(error.problems, record.key, names, draft.speech) or (refusal(error, visit.language),)
        return _input(draft, one, found, error.status)
    except ConflictError as error:  # what they made of it is told; saved once more, ours goes on top of theirs
        return _input(replace(draft, seen=visit.seen), one, (_theirs(draft, record, one, error),), error.status)
    except ForbiddenError as error:
        return _input(draft, one, (refusal(error, visit.language),), error.status)
    tell(visit, done, (record.key,))
    now = done.program.records.get(record.key, record)
    told = list(get_messages(visit.request))
    context = {"html": value_html(draft, now, one.name), "messages": told}
    return render(visit.request, "forms/cell_value.html", context)


def _theirs(draft: Draft, record: Entity, one: Field, error: KanameError) -> Placed:
    """What somebody else made of a field meanwhile."""
    found = refusal(error, draft.visit.language)
    now = draft.visit.seen.program.records.get(record.key)
    value = getattr(now, one.name) if now is not None else None
    if value in EMPTY:
        return found
    shown = Sentence(tuple(parts_of(value, record.kind, one.name, draft.speech)))
    return replace(found, fault=replace(found.fault, mend=f"→ {shown}"))


def _input(draft: Draft, one: Field, placed: tuple[Placed, ...] = (), status: int = 200) -> HttpResponse:
    """The input of a field, with what is wrong about it; whatever else is wrong is told there too."""
    name = f"{ROOT}.{one.name}"
    here = [each if each.name.startswith(name) else replace(each, name=name) for each in placed]
    drawing = Drawing(draft.speech, draft.texts, draft.offers, draft.seen.viewer.sees, by_name(here))
    context = {
        "box": drawing.box(draft.cls, one),
        "base_name": BASE,
        "base": draft.base,
        "url": draft.visit.request.path,
        "lists": draft.offers.lists,
        "offers_url": reverse("offers", kwargs={"place": draft.visit.place}),
    }
    return render(draft.visit.request, "forms/cell_input.html", context, status=status)
