"""Programs as a client sees them: their records as kinds, changes made on what was read, and what is computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote
from uuid import uuid4

from kaname.client.http import ConflictError, Http
from kaname.client.jobs import Jobs
from kaname.model.base import Entity, Key
from kaname.model.kinds import KINDS

E = TypeVar("E", bound=Entity)
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """A program or portfolio. `name` is how addresses write it: `acme:one` is the program one of the portfolio acme."""

    name: str
    portfolio: str
    is_portfolio: bool
    records: int
    revision: int
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What a commit came to. `merged`: others had written meanwhile, and what they wrote was kept."""

    revision: int
    written: bool
    merged: bool


class Kaname:
    """The Kaname at an address."""

    def __init__(self, address: str, token: str, *, language: str = "en", timeout: float = 60.0) -> None:
        self._http = Http(address, token, language=language, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def programs(self) -> tuple[Listed, ...]:
        """The programs and portfolios that may be seen."""
        found = self._http.ask("GET", "/programs").json()["items"]
        return tuple(
            Listed(
                one["name"],
                one["portfolio"],
                one["is_portfolio"],
                one["records"],
                one["revision"],
                tuple(one["scenarios"]),
            )
            for one in found
        )

    def program(self, name: str, scenario: str = "main", *, patience: float = 0.0) -> Program:
        """A program, by its name in addresses or in the store (`acme/one`). Nothing is asked yet."""
        return Program(self._http, name.replace("/", ":"), scenario, patience)


@dataclass
class Program:
    """A program on a scenario. It remembers the revision at which each record was read, to make changes on that."""

    http: Http = field(repr=False)
    name: str
    scenario: str = "main"
    patience: float = 0.0
    """What is not computed yet is waited for as a job, for so many seconds; 0: by one request, as long as it takes."""
    _read: dict[Key, tuple[int, Entity]] = field(default_factory=dict[Key, "tuple[int, Entity]"], repr=False)

    def records(self, kind: type[E], **filters: Any) -> Iterator[E]:
        """The records of a kind, page by page, as the parameters of the interface choose and order them."""
        seen, page = 0, 1
        while True:
            query = {**filters, "scenario": self.scenario, "page": page, "limit": _PAGE}
            found = self._get(f"/{kind.plural}", query)
            for body in found["items"]:
                yield self._kept(kind, body, found["revision"]["number"])
            seen += len(found["items"])
            if seen >= found["total"] or not found["items"]:
                return
            page += 1

    def get(self, kind: type[E], name: str) -> E:
        """A record. Raises RefusedError where there is none that may be seen."""
        where = f"/programs/{quote(self.name, safe=':')}/{kind.plural}/{quote(name, safe='')}"
        found = self.http.ask("GET", where, query={"scenario": self.scenario})
        return self._kept(kind, found.json(), int(found.headers["Kaname-Revision"]))

    def _kept(self, kind: type[E], body: Any, revision: int) -> E:
        record = kind.model_validate(body)
        self._read[record.key] = (revision, record)
        return record

    @property
    def revision(self) -> int:
        """The number of the revision at which the scenario stands."""
        found = self._get("/records", {"scenario": self.scenario, "limit": 1})
        return int(found["revision"]["number"])

    def commit(
        self, records: Iterable[Entity] = (), *, remove: Iterable[Key] = (), why: str = "", key: str | None = None
    ) -> Written:
        """Write records and remove others: all, or none.

        They are changes of what was read here before: the oldest revision among that is what they are made on, so what
        others wrote since is kept where they wrote other fields. Where both wrote the same, ConflictError tells of it.
        A commit that is sent twice, since an answer was lost, is made once (`key` names it).
        """
        puts, gone = tuple(records), tuple(remove)
        keys = {*(one.key for one in puts), *gone}
        known = [self._read[each][0] for each in keys if each in self._read]
        changes = [{"kind": one.kind, "put": _body(one)} for one in puts]
        changes += [{"kind": each.kind, "remove": each.id} for each in gone]
        base = min(known) if known else self.revision
        return self._written({"changes": changes, "base": base, "why": why}, key or str(uuid4()), keys)

    def _written(self, body: Mapping[str, Any], name: str, keys: Iterable[Key]) -> Written:
        where = f"/programs/{quote(self.name, safe=':')}/changes"
        query, headers = {"scenario": self.scenario}, {"Idempotency-Key": name}
        found = self.http.ask("POST", where, query=query, body=body, headers=headers).json()
        for each in keys:
            self._read.pop(each, None)
        return Written(found["revision"], found["written"], found["merged"])

    def resolve(self, conflict: ConflictError, why: str = "", *, ours: bool) -> Written:
        """Decide a conflict for all its records: by our side, or by leaving theirs (then nothing is written).

        Fields that only the others changed are theirs in either case.
        """
        puts: list[Entity] = []
        for one in conflict.conflicts if ours else ():
            if one["ours"] is None or one["theirs"] is None:
                raise conflict  # one side removed it: that is for a person to see
            cls = KINDS[Key.parse(one["record"]).kind]
            said = {name: one["ours"][name] for name in one["fields"] if name in one["ours"]}
            kept = {name: value for name, value in one["theirs"].items() if name not in one["fields"]}
            puts.append(cls.model_validate({**kept, **said}))
        if not puts:
            return Written(self.revision, written=False, merged=False)
        for record in puts:
            self._read[record.key] = (self.revision, record)
        return self.commit(puts, why=why)

    def assessment(self, **parameters: Any) -> Mapping[str, Any]:
        """What there is to say about the program, as the interface tells it; `as_of`, `since`, `at` may be given."""
        return self._computed("assessment", parameters)

    def forecast(self, **parameters: Any) -> Mapping[str, Any]:
        """When things will be done; `as_of`, `target`, `at` may be given."""
        return self._computed("forecast", parameters)

    def timetable(self, **parameters: Any) -> Mapping[str, Any]:
        """Every computed date; `as_of`, `at` may be given."""
        return self._computed("timetable", parameters)

    def _computed(self, what: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        query = {"scenario": self.scenario, **parameters}
        if self.patience:
            self.jobs.computed(what, query, self.patience)
        return self._get(f"/{what}", query)

    @property
    def jobs(self) -> Jobs:
        """What the site does for the program off the request, now and on schedule."""
        return Jobs(self.http, self.name)

    def _get(self, path: str, query: Mapping[str, Any]) -> Any:
        return self.http.ask("GET", f"/programs/{quote(self.name, safe=':')}{path}", query=query).json()


def _body(record: Entity) -> Mapping[str, Any]:
    """What is set of a record, as JSON."""
    return record.model_dump(mode="json", exclude_unset=True)
