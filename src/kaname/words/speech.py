"""Speech: findings, problems and values as text in one language, each name knowing the record it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kaname.model.base import Entity, Key, Money
from kaname.model.finding import Cell, Colour, Days, Finding, Percent, Problem, Quantity, Term, Undefined
from kaname.model.program import Program
from kaname.words import formats
from kaname.words.catalogue import translate
from kaname.words.choices import scope_of
from kaname.words.fields import FIELDS, KIND_WORDS
from kaname.words.figures import COLUMNS, FIGURES
from kaname.words.findings import FINDINGS
from kaname.words.problems import LIKELY, PROBLEMS
from kaname.words.terms import REASONS, TERMS

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text, and the record it names, if any."""

    text: str
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Text made of parts, so that a surface can link the records in it."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)

    def __bool__(self) -> bool:
        return any(part.text for part in self.parts)


Value = Cell | Sentence
"""What fills a placeholder: a value, or text made already."""


class Speech:
    """Speaks one language about one program (or none, where only texts are needed).

    With the programs of its portfolio as `spaces`, every name links to its record by the address in the portfolio.
    """

    def __init__(
        self, language: str, program: Program | None = None, spaces: Mapping[str, Program] | None = None
    ) -> None:
        self.language = language
        self.program = program
        self.spaces = spaces or {}

    def about(self, name: str) -> Speech:
        """The same speech about a program of the portfolio; '' is the portfolio itself."""
        return Speech(self.language, self.spaces[name], self.spaces) if name else self

    def text(self, marked: str) -> str:
        """A marked text in this language."""
        return translate(marked, self.language)

    def say(self, template: str, values: Mapping[str, Value], subjects: tuple[Key, ...] = ()) -> Sentence:
        """A marked template with its placeholders filled."""
        named: dict[str, Value] = dict(values)
        for number, key in enumerate(subjects):
            named["subject" if number == 0 else f"subject{number + 1}"] = key
        return Sentence(tuple(self._fill(self.text(template), named)))

    def _fill(self, text: str, named: Mapping[str, Value]) -> Iterator[Part]:
        at = 0
        for place in _PLACE.finditer(text):
            if place.start() > at:
                yield Part(text[at : place.start()])
            value = named[place[1]]
            yield from (value if isinstance(value, Sentence) else self.cell(value)).parts
            at = place.end()
        if at < len(text):
            yield Part(text[at:])

    def title(self, finding: Finding) -> str:
        """The title of a finding."""
        return self.text(FINDINGS[finding.code].title)

    def finding(self, finding: Finding) -> Sentence:
        """What a finding says."""
        return self.say(FINDINGS[finding.code].sentence, finding.values, finding.subjects)

    def mend(self, finding: Finding) -> Sentence:
        """What to do about a finding."""
        return self.say(FINDINGS[finding.code].mend, finding.values, finding.subjects)

    def problem(self, problem: Problem) -> tuple[Sentence, Sentence]:
        """What is wrong with the data, and how to mend it."""
        words = PROBLEMS[problem.code]
        mend = self.say(words.mend, problem.values, problem.subjects)
        if words.likely and problem.values.get("nearest"):
            mend = Sentence((*mend.parts, Part(self.space), *self.say(LIKELY, problem.values).parts))
        return self.say(words.sentence, problem.values, problem.subjects), mend

    def name(self, key: Key) -> str:
        """What a record is called; its id where the program does not know it."""
        record = self._record(key)
        if record is None:
            return key.id
        if record.kind == "dependency" and not record.title:
            return self._dependency(record, self.spaces.get(key.program, self.program))
        return record.name

    def knows(self, key: Key) -> bool:
        """Whether the program has such a record."""
        return self._record(key) is not None

    def _record(self, key: Key) -> Entity | None:
        return self.program.find(key) if self.program is not None else None

    def _dependency(self, record: Entity, home: Program | None) -> str:
        ends = (getattr(record, "predecessor", None), getattr(record, "successor", None))
        keys = (home.resolve(end) for end in ends) if home else ()
        names = [self.name(home.abroad(key) if self.spaces and home else key) for key in keys if key]
        return " → ".join(names) or record.id

    def part(self, key: Key) -> Part:
        """A record's name, with its address as the text is to link it."""
        return Part(self.name(key), self.program.abroad(key) if self.spaces and self.program else key)

    def cell(self, value: Cell) -> Sentence:
        """Any value as text."""
        match value:
            case None:
                return Sentence((Part("–"),))
            case Key():
                return Sentence((self.part(value),))
            case tuple():
                return Sentence(tuple(self._list(value)))
            case _:
                return Sentence((Part(self._plain(value)),))

    def _list(self, keys: Iterable[Key]) -> Iterator[Part]:
        for number, key in enumerate(keys):
            if number:
                yield Part(self.comma)
            yield self.part(key)

    @property
    def comma(self) -> str:
        """What stands between the items of a list."""
        return "、" if self.language == "ja" else ", "

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return "" if self.language == "ja" else " "

    @property
    def colon(self) -> str:
        """What stands between a name and what is said about it."""
        return "：" if self.language == "ja" else ": "

    def _plain(self, value: object) -> str:  # noqa: C901 - one case per type
        match value:
            case bool():
                return self.term("flag", "yes" if value else "no")
            case Colour():
                return self.term("colour", value.value)
            case str():
                return value or "–"
            case datetime():
                return formats.instant(value, self.language)
            case date():
                return formats.day(value, self.language)
            case Money():
                return formats.money(value, self.language)
            case Percent():
                return formats.percent(value.share, self.language)
            case Days():
                return formats.days(value.days, self.language, calendar=value.calendar)
            case Quantity():
                return formats.quantity(value.value, value.unit, self.language)
            case Term():
                return self.term(value.scope, value.code)
            case Undefined():
                return self.reason(value.reason)
            case int() | float() | Decimal():
                return formats.number(value, self.language)
            case _:
                raise TypeError(f"no words for {type(value).__name__}")

    def term(self, scope: str, code: str) -> str:
        """A word of the vocabulary: a state, a type, a level."""
        return self.text(TERMS[scope, code])

    def choice(self, place: str, field: str, value: str) -> str:
        """The value of a field of a kind (or of the class of a part) in words, where it is one of a few."""
        scope = scope_of(place, field)
        return self.term(scope, value) if scope and (scope, value) in TERMS else value

    def reason(self, code: str) -> str:
        """Why a figure has no value."""
        return self.text(REASONS[code])

    def kind(self, kind: str, *, plural: bool = False) -> str:
        """What a kind is called."""
        return self.text(KIND_WORDS[kind][1 if plural else 0])

    def field(self, field: str) -> str:
        """The label of a field."""
        return self.text(FIELDS[field])

    def column(self, code: str) -> str:
        """The head of a figure's column."""
        return self.text(COLUMNS[code])

    def figure(self, code: str) -> tuple[str, str]:
        """The title of a figure and the line under it."""
        words = FIGURES[code]
        return self.text(words.title), self.text(words.note)

    def month(self, value: date) -> str:
        """The month of a day in the reader's way."""
        return formats.month(value, self.language)

    def day(self, value: date, *, short: bool = False) -> str:
        """A day in the reader's way."""
        return formats.day(value, self.language, short=short)
