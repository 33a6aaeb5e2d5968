"""What two people changed in different ways: what it was, what each made of it, and a choice for every field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kaname.errors import ConflictError
from kaname.model.base import Entity, Key
from kaname.model.merging import Clash, changed_fields
from kaname.web.forms.drafts import Draft
from kaname.web.forms.reading import ROOT, spread
from kaname.web.forms.showing import id_of
from kaname.words.speech import Sentence, Speech
from kaname.words.values import parts_of


@dataclass(frozen=True, slots=True)
class Disputed:
    """A field that both changed."""

    name: str
    label: str
    was: Sentence
    ours: Sentence
    theirs: Sentence

    @property
    def at(self) -> str:
        """The id of its input in the form below."""
        return id_of(f"{ROOT}.{self.name}")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A draft as it stands on what others wrote, with the fields that both changed; `gone`: they removed the record."""

    draft: Draft
    fields: tuple[Disputed, ...]
    theirs: str
    ours: str
    gone: bool = False


def conflict(draft: Draft, record: Entity, error: ConflictError) -> Conflict | None:
    """What others made of a record meanwhile; None where the conflict is about something else."""
    clashes: tuple[Clash, ...] = error.values.get("clashes", ())
    clash = next((one for one in clashes if one.key == record.key), None)
    if clash is None:
        return None
    head = draft.visit.desk.read(draft.visit.place)
    theirs = head.program.records.get(record.key)
    authors: dict[Key, str] = error.values.get("authors", {})
    joined = record if theirs is None or clash.base is None else _on_theirs(clash.base, record, theirs)
    texts = spread(draft.reader, draft.cls, joined, currency=draft.currency)
    fresh = replace(draft, seen=head, before=theirs, texts=texts)
    fields = tuple(_disputed(clash, record, draft.speech)) if theirs is not None else ()
    return Conflict(fresh, fields, authors.get(record.key, ""), draft.visit.desk.who, gone=theirs is None)


def _on_theirs(base: Entity, ours: Entity, theirs: Entity) -> Entity:
    """Their record with what we changed; it may contradict itself until a choice is made."""
    set_by_us = set(changed_fields(base, ours))
    body = {name: getattr(theirs, name) for name in theirs.model_fields_set - set_by_us}
    body |= {name: getattr(ours, name) for name in ours.model_fields_set & set_by_us}
    return type(ours).model_construct(_fields_set=None, **body)


def _disputed(clash: Clash, record: Entity, speech: Speech) -> Iterator[Disputed]:
    for name in clash.fields:
        yield Disputed(
            name,
            speech.field(name),
            *(_shown(one, name, speech) for one in (clash.base, record, clash.theirs)),
        )


def _shown(record: Entity | None, name: str, speech: Speech) -> Sentence:
    """A field in words; a dash where there is nothing."""
    value = getattr(record, name) if record is not None else None
    if value in (None, "", ()):
        return speech.cell(None)
    return Sentence(tuple(parts_of(value, type(record).kind if record is not None else "", name, speech)))
