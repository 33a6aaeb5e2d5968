"""Sheets: what the list and the records of a kind are shown by, made once for a state of a plan and kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kaname.assessment import Assessment
from kaname.centre.places import Place
from kaname.model.base import Entity
from kaname.model.program import Program
from kaname.web.entities.columns import Column, columns_of, usual
from kaname.web.filtering import Field
from kaname.web.pages.places import RecordLinks
from kaname.web.pages.visit import Visit
from kaname.words.speech import Speech

_MOST, _PARTS = 96, 4000


class Sheet:
    """What is shown of a kind: by one program, what is known of it, and in one language."""

    def __init__(
        self, cls: type[Entity], program: Program, assessment: Assessment | None, language: str, place: Place
    ) -> None:
        self.cls = cls
        self.program = program
        self.assessment = assessment
        self.speech = Speech(language, program)
        self.links = RecordLinks(place)
        self._parts: dict[Hashable, SafeString] = {}

    @property
    def records(self) -> tuple[Entity, ...]:
        """Every record of the kind that is seen."""
        return self.program.all(self.cls)

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """Every column that there can be."""
        return columns_of(self.cls, self.assessment, self.speech)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """All that can be asked for and ordered by."""
        return {one.name: one.field for one in self.columns.values() if one.field is not None}

    @cached_property
    def usual(self) -> tuple[str, ...]:
        """The columns that are shown unless the reader chooses."""
        return usual(self.records, self.columns)

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What others make of it once."""
        return {}

    def part(self, name: Hashable, make: Callable[[], SafeString]) -> SafeString:
        """A part of a page that follows from this sheet alone, made once."""
        found = self._parts.get(name)
        if found is None:
            if len(self._parts) >= _PARTS:
                self._parts = {}
            found = self._parts[name] = make()
        return found

    def name(self, record: Entity) -> str:
        """What a record is called."""
        return self.speech.name(record.key)


def made_of(template: str, told: dict[str, Any]) -> SafeString:
    """A template as a part of a page."""
    return SafeString(render_to_string(template, told))  # nosec B703 # templates escape what they show


class _Sheets:
    """The sheets of late. What they follow from is held, so that its identity tells whether they still count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Hashable, ...], Sheet] = OrderedDict()

    def of(self, visit: Visit, cls: type[Entity]) -> Sheet:
        """The sheet of a kind for a visit."""
        program, assessment = visit.seen.program, visit.assessment
        name = (cls.kind, id(program), id(assessment), visit.language, visit.place)
        with self._lock:
            found = self._known.get(name)
            if found is None or found.program is not program or found.assessment is not assessment:
                found = self._known[name] = Sheet(cls, program, assessment, visit.language, visit.place)
            self._known.move_to_end(name)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return found


SHEETS = _Sheets()
