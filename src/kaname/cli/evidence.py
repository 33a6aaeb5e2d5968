"""What the commands about evidence do: sources set up and tried, pulled, and what the archive holds."""

from __future__ import annotations

import gc
import json
import sys
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table as Grid
from rich.text import Text

from kaname.centre import evidence as centre
from kaname.centre.service_levels import Level
from kaname.cli.environment import debugging
from kaname.cli.telling import print_problem
from kaname.errors import KanameError, UsageError
from kaname.evidence.pulling import Progress, Pulled
from kaname.model.finding import Term
from kaname.model.sources import Source
from kaname.words import sources
from kaname.words.markers import _
from kaname.words.refusals import told
from kaname.words.speech import Speech

_out, _err = Console(), Console(stderr=True)

INSTALLED = _("Installed: {vendors}.")
NO_SOURCES = _("The plan names no source. `kaname source add` adds one.")
ADDED = _("{source} is in {file}. `kaname source test` tries whether it answers.")
SEES = _("{what}: {count} seen")
READABLE = _("{what}: readable")
PULLED = _("{source}: {pages} pages, new: {new}.")
NOTHING_NEW = _("{source}: {pages} pages, nothing new.")
GONE = _("{source}: {count} items are gone there, and are no longer counted.")
SHORT = _("{source}: {stream} told of {expected} and gave {seen}: the pull is not complete.")
UNREAD = _("{source}: {count} pages say nothing known; they are kept, to be read by a later version.")
MORE = _("{source}: {count} more of these: {codes}.")
SHOWN = 20
"""So many problems of a pull are printed, those first that keep something out."""
PAUSE = _("The service wants a pause of {seconds} s.")
TRIES = _("No good answer; asks again in {seconds} s.")
WOULD = _("{source} would go on after: {cursors}. Nothing is kept.")
WOULD_BEGIN = _("{source} would be read from the beginning. Nothing is kept.")
WOULD_ASK = _("Asks for {stream}: {query}")
FIRST = _("First page: {url} ({count} of {expected})")
NO_PAGE = _("There is nothing new to read.")
SILENT = _("{source} was never pulled.")
NEVER_ASKED = _("never so far")
INCOMPLETE = _("not yet complete")
CUT = _("{source} was asked again on {at}; it did not tell everything then.")
UNMAPPED = _("{source}: no rule says what the status “{status}” means ({count} items). Add it to `workflow`.")
KEPT_UP = _("{source}: {before} files are {after}; {removed} old ones removed, {pages} raw pages let go.")
DERIVED = _("{source}: facts made anew, {after} files.")
MEND = _(
    "What harmed files would say is left out. `--derive` makes facts anew of the raw pages, `kaname pull --full` asks "
    "again; `--compact` then removes what was harmed."
)
PINNED = _(
    "The plan is looked at as of {day}, as its charter says: what was read after that day doesn't count there. Leave "
    "`as_of` out of the charter to look at today."
)
NO_DRIFT = _("Plan and trackers agree, as far as both speak.")
NOT_WRITTEN = _("Nothing is written. `--accept` takes it into the plan, all or for the work named.")
WRITTEN = _("Taken into the plan: {count} fields of {records}, in {files}.")
COUNTS = _("counts already")
NOTHING_KEPT = _("There is no evidence yet. `kaname pull` brings it.")
FAULTS: Mapping[str, str] = {
    "missing": _("{file} is missing: it was moved or removed."),
    "truncated": _("{file} is shorter than it was written."),
    "changed": _("{file} is not what was written."),
    "foreign": _("{file} is not of this archive."),
    "manifest": _("{file} can't be read: damaged, or of a newer version."),
}


def listed(folder: Path, language: str) -> None:
    """Print the sources of a plan, and which tools are installed."""
    speech, found = Speech(language), centre.records(folder)
    if not found:
        _print(speech, NO_SOURCES)
    else:
        grid = _grid(speech, (_("Source"), _("Tool"), _("Address"), _("Scope"), _("Token")))
        for one in found:
            grid.add_row(one.id, one.vendor, one.address, ", ".join(one.scope), one.token)
        _out.print(grid)
    _print(speech, INSTALLED, vendors=", ".join(centre.vendors()))


def add(folder: Path, language: str, fields: Mapping[str, Any], options: Sequence[str]) -> None:
    """Write a source into the plan, with options as NAME=VALUE. Raises UsageError where a field makes no sense."""
    fields = {**fields, "options": _options(options)}
    try:
        record = Source.model_validate({name: value for name, value in fields.items() if value not in ("", (), {})})
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        if field == "token":
            raise UsageError("token_not_a_place") from None
        raise UsageError("source_field_invalid", field=field, value=str(fields.get(field, ""))) from None
    (path,) = centre.add(folder, record)
    _print(Speech(language), ADDED, source=record.id, file=str(path))


def _options(given: Sequence[str]) -> dict[str, str]:
    """Options by name; a value may hold the sign too. Raises UsageError where one has no name or two have the same."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not name.strip() or not sign:
            raise UsageError("source_option_form", text=text)
        if name.strip() in found:
            raise UsageError("source_option_twice", option=name.strip())
        found[name.strip()] = value
    return found


def test(folder: Path, name: str, language: str) -> bool:
    """Print what a source lets be seen; whether nothing was wrong."""
    speech, good = Speech(language), True
    for check in centre.tried(folder, name, _waiting(speech)):
        sign = Text("✓ ", style="green") if not check.fault else Text("✗ ", style="bold red")
        what = sources.asked(check.what, check.name, speech)
        if check.fault:
            good = False
            said, mend = told(KanameError(check.fault, **check.values), language)
            text = f"{what}{speech.colon}{said}{speech.space}{mend}"
        elif check.seen is None:
            text = str(speech.say(READABLE, {"what": what}))
        else:
            text = str(speech.say(SEES, {"what": what, "count": check.seen}))
        _out.print(sign + Text(text), soft_wrap=True)
    return good


def pull(folder: Path, names: tuple[str, ...], language: str, *, full: bool, dry: bool) -> bool:
    """Pull sources, telling what each brought; whether all came to their end."""
    gc.enable()  # a pull may run for an hour
    speech, good = Speech(language), True
    if dry:
        for name in names or [one.id for one in centre.records(folder)]:
            _rehearse(folder, name, speech)
        return True
    with _bars() as bars:
        for asked in centre.pull(folder, names, full=full, progress=bars, notify=_waiting(speech)):
            if asked.pulled is not None:
                good = _told(asked.pulled, speech) and good
            if asked.error is not None:
                good = False
                if debugging() and asked.error.code == "source_failed":
                    raise asked.error.__cause__ or asked.error
                said, mend = told(asked.error, language)
                _out.print(Text.assemble(("✗ ", "bold red"), f"{asked.source}: {said} {mend}"), soft_wrap=True)
    _pinned(folder, speech)
    return good


def _pinned(folder: Path, speech: Speech) -> None:
    """Say so where the plan is looked at from a day before what was read."""
    if day := centre.pinned(folder):
        _print(speech, PINNED, day=day)


def _rehearse(folder: Path, name: str, speech: Speech) -> None:
    cursors, queries, page = centre.rehearse(folder, name)
    _print(speech, WOULD if cursors else WOULD_BEGIN, source=name, cursors=cursors)
    for stream, query in queries.items():
        _print(speech, WOULD_ASK, stream=stream, query=query)
    if page is None:
        _print(speech, NO_PAGE)
    else:
        expected = "?" if page.expected is None else page.expected
        _print(speech, FIRST, url=page.url, count=page.count, expected=expected)


def _told(pulled: Pulled, speech: Speech) -> bool:
    """Print what a pull brought; whether it was complete."""
    new = sources.facts(pulled.new, speech, speech.comma)
    _print(speech, PULLED if new else NOTHING_NEW, source=pulled.source, pages=pulled.pages, new=new)
    if pulled.gone:
        _print(speech, GONE, source=pulled.source, count=pulled.gone)
    for stream, (seen, expected) in pulled.short.items():
        _print(speech, SHORT, source=pulled.source, stream=sources.stream(stream, speech), seen=seen, expected=expected)
    if pulled.unread:
        _print(speech, UNREAD, source=pulled.source, count=pulled.unread)
    found = sorted(pulled.problems, key=lambda problem: not problem.fatal)
    for problem in found[:SHOWN]:
        print_problem(problem, speech, _out)
    rest = Counter(pulled.odd)
    rest.subtract(problem.code for problem in found[:SHOWN])
    if codes := ", ".join(f"{code} {count}" for code, count in sorted(rest.items()) if count):
        _print(speech, MORE, source=pulled.source, count=rest.total(), codes=codes)
    return not pulled.short


def shown(folder: Path, language: str, *, checksums: bool, as_json: bool) -> bool:
    """Print what the archive holds, as of when, and what is missing; whether no file is harmed."""
    speech, found = Speech(language), centre.report(folder, checksums=checksums)
    if as_json:
        sys.stdout.write(json.dumps(asdict(found), default=_plain, ensure_ascii=False, indent=1) + "\n")
        return not found.faults
    _holdings(found, speech)
    _levels(found.levels, speech)
    _pinned(folder, speech)
    for problem in found.unasked:
        print_problem(problem, speech, _out)
    for name in found.silent:
        _print(speech, SILENT, source=name)
    for source, status, count in found.unmapped:
        _print(speech, UNMAPPED, source=source, status=status, count=count)
    for fault in found.faults:
        _out.print(Text("■ ", style="bold red") + Text(str(speech.say(FAULTS[fault.code], {"file": fault.name}))))
    if any(fault.code != "foreign" for fault in found.faults):
        _print(speech, MEND)
    return not found.faults


def _holdings(found: centre.Report, speech: Speech) -> None:
    """Print what there is of each source, and what its last pull lacked."""
    if not found.holdings:
        _print(speech, NOTHING_KEPT)
        return
    whole = _("Complete pulls"), _("Complete as of")
    grid = _grid(speech, (_("Source"), _("Facts"), _("Raw pages"), _("Size"), *whole))
    for one in found.holdings:
        things = sources.facts(one.things, speech, "\n")
        last = str(speech.say(INCOMPLETE, {})) if one.complete_at is None else _moment(one.complete_at)
        grid.add_row(one.source, things, f"{one.raw_pages:,}", f"{one.size / 1e6:,.1f} MB", str(one.pulls), last)
    _out.print(grid)
    for one in found.holdings:
        if one.complete_at is not None and one.last_at > one.complete_at:
            _print(speech, CUT, source=one.source, at=_moment(one.last_at))
        if unread := one.notes.get("unread"):
            _print(speech, UNREAD, source=one.source, count=unread)


def _levels(levels: Sequence[Level], speech: Speech) -> None:
    """Print which service levels are asked of which source and as of when they were; then by which queries."""
    if not levels:
        return
    grid = _grid(speech, (_("Service level"), _("Source"), _("Window"), _("Errors over"), _("Asked as of")))
    for one in levels:
        asked = str(speech.say(NEVER_ASKED, {})) if one.asked_at is None else _moment(one.asked_at)
        grid.add_row(_called(one), one.source, one.window, ", ".join(one.windows), asked)
    _out.print(grid)
    for one in levels:
        for form in one.forms:
            _out.print(Text.assemble((f"{_called(one)}  ", "bold"), form), soft_wrap=True)


def _called(one: Level) -> str:
    return f"{one.slo} ({one.objective})" if one.objective else one.slo


def kept_up(folder: Path, keep_raw: int | None, language: str) -> None:
    """Make the archive few files, and tell what became of it."""
    for one in centre.upkeep(folder, keep_raw):
        values = {"before": one.before, "after": one.after, "removed": one.removed, "pages": one.dropped_pages}
        _print(Speech(language), KEPT_UP, source=one.source, **values)


def derived(folder: Path, language: str) -> None:
    """Make facts anew, and tell of which sources."""
    for one in centre.derived(folder):
        _print(Speech(language), DERIVED, source=one.source, after=one.after)


def drift(folder: Path, language: str, names: tuple[str, ...], *, take: bool) -> None:
    """Print where plan and trackers differ, and take it into the plan where one says so."""
    program, found = centre.drifts(folder)
    speech = Speech(language, program)
    shown = centre.about(found, names)
    _pinned(folder, speech)
    if not found:
        _print(speech, NO_DRIFT)
        return
    grid = _grid(speech, (_("Record"), _("Field"), _("Plan"), _("Tracker"), ""))
    for one in shown:
        sides = (str(speech.cell(side)) for side in one.sides)
        note = str(speech.say(COUNTS, {})) if one.silent else ""
        grid.add_row(one.key.id, str(speech.cell(Term("drift", one.field))), *sides, note)
    if shown:
        _out.print(grid)
    if not take and not names:
        _print(speech, NOT_WRITTEN)
    if take:
        paths, count = centre.accept(folder, names)
        records = ", ".join(dict.fromkeys(one.key.id for one in shown))
        _print(speech, WRITTEN, count=count, records=records, files=", ".join(map(str, paths)))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _moment(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def _grid(speech: Speech, columns: Sequence[str]) -> Grid:
    grid = Grid(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        grid.add_column(str(speech.say(column, {})))
    return grid


def _print(speech: Speech, text: str, **values: Any) -> None:
    _out.print(str(speech.say(text, values)), highlight=False, soft_wrap=True)


def _waiting(speech: Speech) -> Callable[[float, str], None]:
    def notify(seconds: float, code: str) -> None:
        if seconds >= 1:
            said = PAUSE if code == "source_limited_on" else TRIES
            _err.print(Text(str(speech.say(said, {"seconds": round(seconds)})), style="dim"))

    return notify


@contextmanager
def _bars() -> Generator[Callable[[str], Progress]]:
    """A bar for each stream of each source, as far as the services tell how much there is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=_err, transient=True, disable=not _err.is_terminal) as bar:

        def of_source(source: str) -> Progress:
            tasks: dict[str, Any] = {}

            def advanced(stream: str, count: int, expected: int | None) -> None:
                if stream not in tasks:
                    tasks[stream] = bar.add_task(f"{source} {stream}", total=expected)
                bar.update(tasks[stream], completed=count, total=expected)

            return advanced

        yield of_source
