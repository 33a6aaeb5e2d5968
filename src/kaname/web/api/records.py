"""Programs and their records: lists with filters, one record with its ETag, and changes that say what they build on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from kaname.centre.desk import Desk, Seen
from kaname.centre.places import Place
from kaname.errors import NotFoundError
from kaname.files.faults import near
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Put, Remove
from kaname.model.kinds import KINDS, PLURALS
from kaname.model.program import Program
from kaname.store.lines import Stamp
from kaname.web.api import shapes
from kaname.web.api.answers import answer, as_bytes, body_of, marks, tag, written
from kaname.web.api.asking import Nothing, OnScenario, Paging, Standing, asked, document, place, program_address, valid
from kaname.web.api.callers import caller
from kaname.web.api.problems import faults, speech_of
from kaname.web.api.refusals import PreconditionError, PreconditionNeededError, UnprocessableError
from kaname.web.api.routes import OF_A_KIND, PAGE_OF_A_KIND, PATCH_OF_A_KIND, route
from kaname.web.api.writing import once
from kaname.web.filtering import COMMON, chosen, fields_of

PROGRAMS = "/programs"
PROGRAM = "/programs/{program}"
RECORDS = "/programs/{program}/{plural}"
RECORD = "/programs/{program}/{plural}/{record}"


class Search(Paging):
    """Records by kind, text and order."""

    kind: str = Field("", max_length=100, description="Records of this kind alone.")
    q: str = Field("", max_length=500, description="Words that a record must all hold, in any of its fields.")
    sort: str = Field("", max_length=500, description="Fields, separated by commas; `-` before one: falling.")


class Listing(Paging):
    """Records of one kind by text and order."""

    q: str = Field("", max_length=500, description="Words that a record must all hold, in any of its fields.")
    sort: str = Field("", max_length=500, description="Fields, separated by commas; `-` before one: falling.")


class Changing(OnScenario):
    """A change of one record."""

    why: str = Field("", max_length=2000, description="The reason that the log keeps.")


def standing(seen: Seen) -> shapes.Standing:
    """The revision that an answer follows from."""
    one = seen.revision
    return shapes.Standing(number=one.number, at=one.at, digest=one.digest, narrowed=seen.narrowed)


@route("GET", PROGRAMS, "The programs and portfolios that may be seen", "programs", {200: shapes.Programs}, etag=True)
def list_programs(request: HttpRequest) -> HttpResponse:
    """All programs."""
    asked(request, Nothing)
    items = [_listed(one) for one in caller(request).desk.programs()]
    return answer(request, shapes.Programs(items=items, total=len(items)))


def _listed(one: Any) -> shapes.Listed:
    return shapes.Listed(
        name=program_address(one.name),
        portfolio=one.portfolio,
        is_portfolio=one.is_portfolio,
        records=one.records,
        revision=one.newest.number,
        scenarios=list(one.scenarios),
    )


@route("GET", PROGRAM, "A program", "programs", {200: shapes.Listed}, etag=True)
def get_program(request: HttpRequest, program: str) -> HttpResponse:
    """One program."""
    asked(request, Nothing)
    name = place(program).name
    desk = caller(request).desk
    return answer(request, _listed(desk.program(name)))


def _shown(desk: Desk, where: Place, records: Sequence[Entity], page: Paging) -> Sequence[Entity]:
    """A page of records; who reads confidential ones is noted."""
    begin = (page.page - 1) * page.limit
    found = records[begin : begin + page.limit]
    desk.noted_reading(where, found)
    return found


@route("GET", f"{PROGRAM}/records", "Records of all kinds", "records", {200: shapes.Records}, query=Search, etag=True)
def list_records(request: HttpRequest, program: str) -> HttpResponse:
    """Records of all kinds, or those of one."""
    query = asked(request, Search, alone=False)
    where, desk = place(program, query), caller(request).desk
    if query.kind and query.kind not in KINDS:
        raise NotFoundError("kind_unknown", text=query.kind, nearest=near(query.kind, KINDS))
    seen = desk.read(where)
    given = request.GET.copy()
    given.pop("kind", None)
    cls = KINDS[query.kind] if query.kind else COMMON
    records = seen.program.all(cls) if query.kind else tuple(seen.program)
    found = chosen(records, fields_of(cls), seen.program, given)
    items = [
        shapes.Mixed(address=str(one.key), kind=one.kind, etag=tag(one), record=body_of(one))
        for one in _shown(desk, where, found, query)
    ]
    body = shapes.Records(items=items, total=len(found), page=query.page, limit=query.limit, revision=standing(seen))
    return answer(request, body)


def kind_at(plural: str) -> type[Entity]:
    """The kind of an address. Raises NotFoundError with the nearest."""
    found = PLURALS.get(plural)
    if found is None:
        raise NotFoundError("kind_unknown", text=plural, nearest=near(plural, PLURALS))
    return found


@route("GET", f"{RECORD}/incoming", "The records that refer to one", "records", {200: shapes.Incoming},
       query=Standing, etag=True, by_kind=True)  # fmt: skip
def list_incoming(request: HttpRequest, program: str, plural: str, record: str) -> HttpResponse:
    """The records that refer to one."""
    query, key = asked(request, Standing), Key(kind_at(plural).kind, record)
    where, desk = place(program, query), caller(request).desk
    desk.record(where, key)
    found = desk.read(where).program.incoming(key)
    items = [shapes.Referrer(record=str(one), field=field) for one, field in found]
    return answer(request, shapes.Incoming(items=items, total=len(items)))


@route("GET", RECORDS, "Records of a kind", "records", {200: PAGE_OF_A_KIND}, query=Listing, etag=True, by_kind=True)
def list_kind(request: HttpRequest, program: str, plural: str) -> HttpResponse:
    """A page of the records of a kind."""
    cls = kind_at(plural)
    query = asked(request, Listing, alone=False)
    where, desk = place(program, query), caller(request).desk
    seen = desk.read(where)
    found = chosen(seen.program.all(cls), fields_of(cls), seen.program, request.GET)
    shown = _shown(desk, where, found, query)
    body = {
        "items": [body_of(one) for one in shown],
        "etags": {one.id: tag(one) for one in shown},
        "total": len(found),
        "page": query.page,
        "limit": query.limit,
        "revision": standing(seen).model_dump(mode="json"),
    }
    return written(request, as_bytes(body))


@route("GET", RECORD, "A record", "records", {200: OF_A_KIND}, query=Standing, etag=True, by_kind=True)
def get_record(request: HttpRequest, program: str, plural: str, record: str) -> HttpResponse:
    """A record with its ETag."""
    key = Key(kind_at(plural).kind, record)
    where = place(program, asked(request, Standing))
    desk = caller(request).desk
    seen = desk.read(where)
    found = seen.program.records.get(key)
    if found is None:
        raise NotFoundError("record_unknown", text=str(key), nearest="")
    desk.noted_reading(where, (found,))
    return _told(request, found, Kaname_Revision=str(seen.revision.number))


def _told(request: HttpRequest, record: Entity, status: int = 200, **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer(request, record, status=status, etag=tag(record), headers=named)


@route("PUT", RECORD, "Write a record", "records", {200: OF_A_KIND, 201: OF_A_KIND}, query=Changing, body=OF_A_KIND,
       errors=(409, 412, 413, 415, 422, 428), precondition=True, writes=True, by_kind=True)  # fmt: skip
def put_record(request: HttpRequest, program: str, plural: str, record: str) -> HttpResponse:
    """Write a record as it shall be, on what it is (If-Match), or as a new one (If-None-Match: *)."""
    cls, query = kind_at(plural), asked(request, Changing)
    body = document(request)
    return once(request, lambda: _put(request, place(program, query), _record(cls, body, record), query.why))


def _record(cls: type[Entity], body: Any, name: str) -> Entity:
    found = valid(cls, body)
    if found.id != name:
        raise UnprocessableError("id_differs", got=found.id, expected=name)
    return found


def _put(request: HttpRequest, where: Place, record: Entity, why: str) -> HttpResponse:
    base, known = _base(request, where, record.key)
    return _commit(request, where, ChangeSet((Put(record),), why), base, status=200 if known else 201)


def _base(request: HttpRequest, where: Place, key: Key) -> tuple[Stamp, Entity | None]:
    """The revision that a change of a record is made on, with the record that it names.

    Raises PreconditionNeededError where nothing is said, PreconditionError where the record is another one.
    """
    matching = marks(request.headers.get("If-Match", ""))
    new = request.headers.get("If-None-Match", "").strip() == "*"
    if new == bool(matching) or "*" in matching:
        caller(request).desk.read(where)
        raise PreconditionNeededError("precondition_needed")
    seen = caller(request).desk.read(where)
    known = seen.program.records.get(key)
    if new and known is not None:
        raise PreconditionError("record_there", record=str(key))
    if not new and known is None:
        raise NotFoundError("record_unknown", text=str(key), nearest="")
    if known is not None and tag(known) not in matching:
        raise PreconditionError("record_differs", record=str(key))
    return seen.revision, known


def _commit(request: HttpRequest, where: Place, changes: ChangeSet, base: Stamp, status: int = 200) -> HttpResponse:
    done = caller(request).desk.commit(where, changes, base.number)
    revision = str(done.revision.number)
    key = next(iter(changes.keys))
    now = done.program.records.get(key)
    if now is None:
        return answer(request, None, status=204, headers={"Kaname-Revision": revision})
    return _told(request, now, status, Kaname_Revision=revision)


@route("PATCH", RECORD, "Change fields of a record", "records", {200: OF_A_KIND}, query=Changing, body=PATCH_OF_A_KIND,
       errors=(409, 412, 413, 415, 422, 428), precondition=True, writes=True, by_kind=True)  # fmt: skip
def patch_record(request: HttpRequest, program: str, plural: str, record: str) -> HttpResponse:
    """Change fields of a record by a JSON merge patch: null takes a field away."""
    cls, query = kind_at(plural), asked(request, Changing)
    body, where = document(request, patch=True), place(program, query)
    if not isinstance(body, dict):
        raise UnprocessableError("body_no_object", where="/")

    def change() -> HttpResponse:
        base, known = _base(request, where, Key(cls.kind, record))
        if known is None:
            raise NotFoundError("record_unknown", text=str(Key(cls.kind, record)), nearest="")
        merged = _record(cls, merge_patch(body_of(known), body), record)
        return _commit(request, where, ChangeSet((Put(merged),), query.why), base)

    return once(request, change)


def merge_patch(target: Any, patch: Any) -> Any:
    """A JSON merge patch applied (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    found: dict[str, Any] = dict(cast("Mapping[str, Any]", target)) if isinstance(target, dict) else {}
    for name, value in cast("Mapping[str, Any]", patch).items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merge_patch(found.get(name), value)
    return found


@route("DELETE", RECORD, "Remove a record", "records", {204: None}, query=Changing, errors=(409, 412, 422, 428),
       precondition=True, writes=True, by_kind=True)  # fmt: skip
def delete_record(request: HttpRequest, program: str, plural: str, record: str) -> HttpResponse:
    """Remove a record."""
    key, query = Key(kind_at(plural).kind, record), asked(request, Changing)
    where = place(program, query)

    def remove() -> HttpResponse:
        base, known = _base(request, where, key)
        if known is None:
            raise PreconditionNeededError("precondition_needed")
        return _commit(request, where, ChangeSet((Remove(key),), query.why), base)

    return once(request, remove)


def told(request: HttpRequest, done: Any, keys: Iterable[Key], program: Program) -> shapes.Written:
    """What a change came to."""
    records = ((key, program.records.get(key)) for key in sorted(keys))
    return shapes.Written(
        revision=done.revision.number,
        digest=done.revision.digest,
        written=done.written,
        merged=done.merged,
        etags={str(key): tag(record) for key, record in records if record is not None},
        problems=faults(done.problems, speech_of(request, program)),
    )
