"""Bills in FOCUS, the format that clouds share: files and folders of CSV, packed CSV and Parquet, versions 1.0 to 1.2.

A bill is a file; read again when it changes, its new issue replaces the one before as soon as all of it is kept. Lines
that can't be read are told with file and line, and are no charges; all others count to the last digit.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from kaname.errors import SourceError
from kaname.evidence.facts import Bill, Charge, Fact
from kaname.evidence.focus import ESSENTIAL, missing, unknown
from kaname.evidence.places import Found, files, fingerprint, named, stamp, unreadable
from kaname.evidence.source import Check, Page, Raw, Source
from kaname.evidence.sources.focus.lines import (
    Header,
    Odd,
    Oddities,
    Piece,
    Reading,
    Totals,
    add_up,
    header_of,
    read_piece,
)
from kaname.evidence.sources.focus.people import renamed
from kaname.evidence.sources.focus.tables import ENDINGS, Text, pieces
from kaname.model.finding import Problem, Where

REFUSED = frozenset(
    {"focus.line-uneven", "focus.essential-missing", "focus.period-backwards", "focus.number-unreadable"}
    | {"focus.time-unreadable", "focus.currency-unknown"}
)
CODES = (
    *sorted(REFUSED),
    "focus.cell-unreadable",
    "focus.column-missing",
    "focus.column-name",
    "focus.column-unknown",
    "focus.cost-negative",
    "focus.cost-zero",
    "focus.no-bill",
    "focus.null-text",
    "focus.number-dressed",
    "focus.number-rounded",
    "focus.tag-blank",
    "focus.time-form",
    "focus.value-case",
    "focus.value-missing",
    "focus.value-unknown",
    "focus.zone-number",
)
_EVERYWHERE = ("focus.null-text", "focus.time-form")
_OPTIONS = ("bill", "dates")
_DEFAULT = "default."
_NO_BILL = "focus_not_focus"


class _Issue(NamedTuple):
    """A file that is an issue of a bill."""

    bill: str
    file: Found
    at: datetime


@dataclass
class _Account:
    """What is known of a bill when all of it was read."""

    lines: int = 0
    refused: int = 0
    sums: Totals = field(default_factory=dict[tuple[str, str, str], Any])
    odd: Oddities = field(default_factory=dict[tuple[str, str], Any])

    def add(self, piece: Piece) -> None:
        """Count a piece in."""
        self.lines += piece.lines
        self.refused += piece.refused
        add_up(piece.charges, self.sums)
        for place, one in piece.odd.items():
            known = self.odd.get(place)
            if known is None:
                self.odd[place] = replace(one)
            else:
                known.count += one.count


class Focus(Source):
    """Bills in FOCUS."""

    vendor: ClassVar[str] = "focus"
    secret_needed: ClassVar[bool] = False

    def pull(self, since: Mapping[str, str]) -> Iterator[Page]:
        """Bills that changed. A file that can't be read is told when all others were read.

        So is one that is no bill where the scope names it, where it was one before, or where nothing else is a bill.
        One that a folder or a pattern brings along is left out, and told at each pull.
        """
        wrong: SourceError | None = None
        others: list[tuple[_Issue, SourceError]] = []
        meant, bills = named(self.setup), 0
        for issue in self._issues():
            known = since.get(issue.bill, "")
            try:
                yield from self._changed(issue, known)
                bills += 1
            except SourceError as error:
                if error.code == _NO_BILL and not known and issue.file.path not in meant:
                    others.append((issue, error))
                else:
                    wrong = wrong or error
        if others:
            yield Page("files", "", problems=tuple(_no_bill(issue.file.name, error) for issue, error in others))
        if wrong is not None or (others and not bills):
            raise wrong or others[0][1]

    def _changed(self, issue: _Issue, known: str) -> Iterator[Page]:
        """The pages of an issue, where it isn't the one that is known."""
        mark = f"{issue.file.name}:{stamp(issue.file.path)}"
        if known.rpartition(":")[0] != mark:
            digest = fingerprint(issue.file.path)
            if known.rpartition(":")[2] != digest:
                yield from self._read(issue, digest, f"{mark}:{digest}")

    def _issues(self) -> list[_Issue]:
        """The last issue of each bill. Where the option `bill` tells whose issue a file is, the newest counts."""
        pattern = self._pattern()
        last: dict[str, _Issue] = {}
        for file in files(self.setup, ENDINGS):
            at = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
            found = pattern.search(file.name) if pattern else None
            bill = ("/".join(found.groups("")) or found[0]) if found else file.name
            one = _Issue(bill, file, at)
            known = last.get(bill)
            if known is None or (known.at, known.file.name) < (one.at, file.name):
                last[bill] = one
        return list(last.values())

    def _pattern(self) -> re.Pattern[str] | None:
        for name in self.setup.options:
            if name not in _OPTIONS and not name.startswith(_DEFAULT):
                raise SourceError(
                    "source_option_unknown", option=name, known=", ".join((*_OPTIONS, f"{_DEFAULT}COLUMN"))
                )
        text = self.setup.options.get("bill", "")
        try:
            return re.compile(text) if text else None
        except re.error as error:
            raise SourceError("source_option_invalid", option="bill", text=text, why=str(error)) from None

    @property
    def _reading(self) -> Reading:
        given = self.setup.options.items()
        defaults = tuple((name.removeprefix(_DEFAULT), text) for name, text in given if name.startswith(_DEFAULT))
        return Reading(defaults, self.setup.options.get("dates", ""))

    def _read(self, issue: _Issue, digest: str, cursor: str) -> Iterator[Page]:
        """A page for each piece, and a last one for the statement that makes the issue count."""
        account, header = _Account(), Header((), ())
        about = {"bill": issue.bill, "file": issue.file.name, "issue": digest}
        for text in pieces(issue.file.path):
            header = header if header.names else self._checked(issue.file.path, text)
            try:
                piece = read_piece(text.header + text.body, text.first, self._reading)
            except csv.Error as error:
                raise unreadable(issue.file.path, error) from None
            account.add(piece)
            if piece.lines:
                subject = json.dumps({**about, "first": text.first}, ensure_ascii=False)
                yield Page(issue.bill, text.header + text.body, subject=subject, count=piece.lines)
        if fingerprint(issue.file.path) != digest:
            raise SourceError("source_file_changing", file=str(issue.file.path))
        problems = (*self._about_columns(issue.file.name, header), *_problems(issue.file.name, account))
        statement = _statement(issue, account)
        yield Page(
            issue.bill,
            json.dumps(statement, ensure_ascii=False),
            subject=json.dumps({**about, "statement": True}, ensure_ascii=False),
            cursor=cursor,
            expected=account.lines,
            problems=problems,
        )

    def _checked(self, path: Path, text: Text) -> Header:
        """The header of a bill. Raises SourceError where the file is none in FOCUS."""
        header = _header(text)
        there = {*header.names, *(name for name, _ in self._reading.defaults)}
        lacks = [name for name in ESSENTIAL if name not in there]
        if lacks:
            raise SourceError(_NO_BILL, file=str(path), missing=", ".join(lacks), default=f"{_DEFAULT}BillingCurrency")
        twice = [name for name in set(header.names) if header.names.count(name) > 1]
        if twice:
            raise SourceError("focus_column_twice", file=str(path), columns=", ".join(sorted(twice)))
        return header

    def _about_columns(self, file: str, header: Header) -> Iterator[Problem]:
        where = Where(file, 1)
        there = (*header.names, *(name for name, _ in self._reading.defaults))
        for cell, name in header.renamed:
            yield Problem("focus.column-name", where, values={"text": cell, "column": name}, fatal=False)
        if lacks := missing(there):
            yield Problem("focus.column-missing", where, values={"columns": ", ".join(lacks)}, fatal=False)
        if extra := unknown(header.names):
            yield Problem("focus.column-unknown", where, values={"columns": ", ".join(extra)}, fatal=False)

    def facts(self, raw: Raw) -> Iterable[Fact]:
        """The charges of a piece, or the bill of a statement."""
        about = json.loads(raw.subject)
        if about.get("statement"):
            return (self._bill(about, json.loads(raw.body), raw),)
        piece = read_piece(raw.body, about["first"], self._reading)
        common: dict[str, Any] = {
            "source": self.setup.name,
            "as_of": raw.at,
            "bill": about["bill"],
            "issue": about["issue"],
        }
        stem = f"{about['bill']}@{about['issue']}"
        return (Charge(external_id=f"{stem}:{one['line']}", **one, **common) for one in piece.charges)

    def without_people(self, page: Page, body: str, name: Callable[[str], str]) -> str:
        """A piece of a bill whose tags name nobody; a statement has none."""
        return body if json.loads(page.subject).get("statement") else renamed(body, name)

    def _bill(self, about: Mapping[str, str], said: Mapping[str, Any], raw: Raw) -> Bill:
        return Bill(
            source=self.setup.name,
            external_id=about["bill"],
            as_of=raw.at,
            file=about["file"],
            issue=about["issue"],
            issued_at=datetime.fromisoformat(said["issued_at"]),
            lines=said["lines"],
            refused=said["refused"],
            billed=tuple(said["billed"].items()),
            effective=tuple(said["effective"].items()),
        )

    def test(self) -> Iterator[Check]:
        """Whether each file is a bill, by its header."""
        for issue in self._issues():
            try:
                text = next(pieces(issue.file.path))
                self._checked(issue.file.path, text)
            except SourceError as error:
                yield Check("columns", fault=error.code, values=error.values, name=issue.file.name)
            else:
                yield Check("columns", seen=len(_header(text).names), name=issue.file.name)


def _header(text: Text) -> Header:
    return header_of(next(csv.reader([text.header]), list[str]()))


def _no_bill(file: str, error: SourceError) -> Problem:
    """A file that is left out, as what it lacks of a bill."""
    return Problem("focus.no-bill", Where(file), values={"columns": error.values["missing"]}, fatal=False)


def _problems(file: str, account: _Account) -> Iterator[Problem]:
    """What is odd in the lines of a bill, by code and column, with the first lines it is in."""
    for (code, column), one in _gathered(account.odd):
        lines = ", ".join(map(str, one.lines)) + (" …" if one.count > len(one.lines) else "")
        values = {"column": column, "number": one.count, "lines": lines, "text": one.text}
        yield Problem(code, Where(file, one.lines[0]), values=values, fatal=code in REFUSED)


def _gathered(odd: Oddities) -> Iterator[tuple[tuple[str, str], Odd]]:
    """What is odd in whole files at a time is told once, with all columns that it is in."""
    for code in _EVERYWHERE:
        same = {column: one for (found, column), one in sorted(odd.items()) if found == code}
        if same:
            first = min(same.values(), key=lambda one: one.lines[0])
            yield (code, ", ".join(same)), replace(first, count=sum(one.count for one in same.values()))
    yield from ((place, odd[place]) for place in sorted(odd) if place[0] not in _EVERYWHERE)


def _statement(issue: _Issue, account: _Account) -> dict[str, Any]:
    """What a bill comes to."""
    sums = sorted(account.sums.items())
    return {
        "issued_at": issue.at.isoformat(),
        "lines": account.lines,
        "refused": account.refused,
        **{
            name: {
                f"{holder} {currency}": format(value, "f") for (cost, holder, currency), value in sums if cost == name
            }
            for name in ("billed", "effective")
        },
    }
