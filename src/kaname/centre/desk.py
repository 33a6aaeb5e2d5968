"""What somebody may do with the programs of the store: every surface that knows its user goes through here.

What is seen is narrowed before it is handed on: a program, its history, its revisions, differences, faults, conflicts.
What is written is widened, so that what was hidden stays, and checked against the permit before the store is asked.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kaname import centre
from kaname.centre import stored
from kaname.centre.places import PREFIX, STATE, Place
from kaname.centre.standing import Standing, standing, standings
from kaname.errors import ConflictError, ForbiddenError, NotFoundError, PlanError
from kaname.model.base import Confidentiality, Entity, Key
from kaname.model.changes import ChangeSet, FieldChange, Put, Remove, diff, field_changes
from kaname.model.finding import Problem
from kaname.model.history import History
from kaname.model.merging import Clash
from kaname.model.program import Program
from kaname.model.roles import Action, Grant, Permit
from kaname.model.visibility import Viewer, narrow_history, narrow_portfolio, narrow_problems, narrow_program, widen
from kaname.settings import Settings, settings
from kaname.store import MAIN
from kaname.store.committing import Author
from kaname.store.lines import Stamp
from kaname.store.listing import ALL, Branch, Listed, Wanted, branches, names, used_once
from kaname.store.loading import Stored, load, load_portfolio

if TYPE_CHECKING:
    from kaname.centre import Assessed
    from kaname.centre.comparing import Compared

_KEPT = 32
_STATES = 8
"""So many states a desk remembers: what one request asks for."""
_OPEN = frozenset({Confidentiality.PUBLIC, Confidentiality.INTERNAL})


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that was done, or a confidential record that was read, for the audit log."""

    who: str
    action: str
    program: str
    records: tuple[Key, ...] = ()
    revision: int = 0
    detail: str = ""


Journal = Callable[[Noted], None]
Ours = Callable[[], Mapping[Key, Entity]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen:
    """A program as somebody may see it, with the revision that it stands at."""

    program: Program
    history: History
    revision: Stamp
    viewer: Viewer
    narrowed: bool
    """Whether something is hidden: what is shown is labelled so."""


@dataclass(frozen=True, slots=True)
class Change:
    """A revision as somebody may see it: the records of it that are shown, and its reason where all are."""

    revision: Stamp
    records: tuple[tuple[Key, bool], ...]


@dataclass
class _Narrowed:
    """A program as somebody sees it, beside the whole; its history as soon as that is asked for."""

    whole: Program
    seen: Program
    history: History | None = None


class _Views:
    """Narrowed programs of late, by revision and viewer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Any, ...], _Narrowed] = OrderedDict()

    def of(self, name: tuple[Any, ...], whole: Program, viewer: Viewer) -> _Narrowed:
        """What is seen of a program; `seen` is `whole` where that is all."""
        with self._lock:
            known = self._known.get(name)
        # The same revision beside other records of its portfolio is another program.
        if known is None or known.whole.outside != whole.outside:
            known = _Narrowed(whole, narrow_program(whole, viewer))
        with self._lock:
            self._known[name] = known
            self._known.move_to_end(name)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known


_VIEWS = _Views()


class _Recent(Generic[T]):
    """What was found out of late, by what it follows from."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Any, ...], T] = OrderedDict()

    def of(self, name: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What is known, else made now."""
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
                return self._known[name]
        found = make()
        with self._lock:
            self._known[name] = found
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found


_COUNTED: _Recent[int] = _Recent(1000)
_TOUCHED: _Recent[Set[Key]] = _Recent(5000)


@dataclass(frozen=True)
class Desk:
    """The programs of a store, for one person."""

    alias: str
    who: str
    grants: tuple[Grant, ...]
    journal: Journal
    actions: frozenset[Action] = frozenset(Action)
    """What of it may be done here: a token may be for less than its account."""
    _read: dict[tuple[Any, ...], Stored] = field(default_factory=dict[tuple[Any, ...], Stored], compare=False)

    # --- what is seen

    def programs(self) -> tuple[Listed, ...]:
        """The programs and portfolios that may be seen, counting what is shown of them."""
        return tuple(self._listed(one) for one in stored.listed(self.alias) if self._viewer(one.name) is not None)

    def program(self, name: str) -> Listed:
        """A program or portfolio. Raises NotFoundError, also where it may not be seen."""
        self._may_see(name)
        found = next((one for one in stored.listed(self.alias) if one.name == name), None)
        if found is None:
            raise NotFoundError("program_unknown", name=name, nearest="")
        return self._listed(found)

    def _listed(self, one: Listed) -> Listed:
        if one.is_portfolio:
            shown = narrow_portfolio(load_portfolio(self.alias, one.name).programs, self._may_see(one.name))
            return replace(one, records=len(shown.shared) + 1, newest=Stamp(one.newest.number))
        seen = self.read(Place(one.name))
        newest = one.newest if not seen.narrowed else replace(one.newest, by="", why="")
        return replace(one, records=len(seen.program), newest=newest)

    def read(self, place: Place) -> Seen:
        """A program as it stands or stood. Raises NotFoundError, also where it may not be seen."""
        viewer, found = self._seen_by(place)
        return self._narrowed(found, viewer)

    def record(self, place: Place, key: Key) -> Entity:
        """A record; reading a confidential one is noted. Raises NotFoundError where there is none to be seen."""
        record = self.read(place).program.records.get(key)
        if record is None:
            raise NotFoundError("record_unknown", text=str(key), nearest="")
        self.noted_reading(place, (record,))
        return record

    def noted_reading(self, place: Place, records: Iterable[Entity]) -> None:
        """Note who reads which confidential records."""
        keys = tuple(one.key for one in records if one.confidentiality not in _OPEN)
        if keys:
            self.journal(Noted(self.who, "read", place.name, keys))

    def problems(self, place: Place) -> tuple[Problem, ...]:
        """The faults of a program that may be heard of."""
        viewer, found = self._seen_by(place)
        plan = stored.read(place)
        return narrow_problems(plan.problems, found.program, viewer)

    def assess(
        self,
        place: Place,
        *,
        as_of: date | None = None,
        since: date | None = None,
        config: Settings | None = None,
        remembered: bool = False,
    ) -> Assessed:
        """The assessment of what may be seen, of a program as it stands or stood.

        `remembered`: what would have to be computed raises NotRememberedError when it is read.
        """
        self.noted_assessing(place)
        return self.assessed(place, as_of=as_of, since=since, config=config, remembered=remembered)

    def assessed(
        self,
        place: Place,
        *,
        as_of: date | None = None,
        since: date | None = None,
        config: Settings | None = None,
        remembered: bool = False,
        narrower: Viewer | None = None,
    ) -> Assessed:
        """The same for a surface that keeps it, and notes each reader by itself.

        `narrower`: as a viewer sees it who sees no more, for whom one writes a report.
        """
        viewer = self._may_see(place.name)
        if narrower is not None:
            if not narrower.sees <= viewer.sees:
                raise ForbiddenError("action_forbidden", action=Action.READ.value, program=place.name)
            viewer = narrower
        self._load(place)  # so that no name is taken for more than a name in the text of the place
        return centre.assess(
            Path(_text(place)), viewer=viewer, as_of=as_of, since=since, config=config, remembered=remembered
        )

    def first_assessed(self, place: Place) -> Assessed:
        """The same at once: its dates alone, by few runs (`planning/incremental`), until the rest is there."""
        from kaname.planning.incremental import FIRST_RUNS

        viewer, known = self._may_see(place.name), settings()
        few = known.model_copy(update={"runs": min(known.runs, FIRST_RUNS)})
        return centre.assess(Path(_text(place)), viewer=viewer, config=few, extent="dates")

    def view(self, name: str) -> Viewer:
        """What is seen of a program or portfolio that there is. Raises NotFoundError, also where it may not be seen."""
        viewer = self._may_see(name)
        self._load(Place(name))
        return viewer

    def standing(self, place: Place) -> Standing:
        """What the assessment would follow from now. Raises NotFoundError, also where the place may not be seen."""
        viewer = self._may_see(place.name)
        with _of_no_other_program(place):
            return standing(self.alias, place, viewer)

    def standings(self) -> Mapping[str, Standing]:
        """The same of every program and portfolio that may be seen, as it stands, by name; asked at once."""
        return standings(self.alias, self.viewers())

    def viewers(self) -> Mapping[str, Viewer]:
        """What is seen of each program and portfolio of which something is, by name."""
        all_ = names(self.alias)
        found = ((name, self._viewer(name, all_)) for name in all_)
        return {name: viewer for name, viewer in found if viewer is not None}

    def noted_assessing(self, place: Place) -> None:
        """Note that somebody reads what was found in a plan of which not all may see all."""
        if not self._may_see(place.name).sees <= _OPEN:
            self.journal(Noted(self.who, "assess", place.name))

    def names(self) -> tuple[str, ...]:
        """The names of the programs and portfolios that may be seen, which reads none of them."""
        return tuple(name for name in names(self.alias) if self._permit(name).viewer is not None)

    def log(
        self, place: Place, record: Key | None = None, limit: int = 0, before: int = 0, wanted: Wanted = ALL
    ) -> tuple[Change, ...]:
        """Who changed what when, newest first; those before a revision where one is named.

        Revisions of which nothing may be seen are left out: of `limit` that are shown, more may have been read.
        """
        viewer, found = self._seen_by(place)
        if record is not None and record not in self._narrowed(found, viewer).program.records:
            raise NotFoundError("record_unknown", text=str(record), nearest="")
        shown: list[Change] = []
        while True:
            told = stored.log(self.alias, place.name, place.scenario, record, limit, before, wanted).revisions
            changes = self._changes(place, told, viewer)
            shown += (
                one for one in changes if not wanted.kind or any(key.kind == wanted.kind for key, _ in one.records)
            )
            if not limit or len(shown) >= limit or len(told) < limit:
                return tuple(shown[:limit] if limit else shown)
            before = told[-1].revision.number

    def change(self, place: Place, number: int) -> Change:
        """A revision. Raises NotFoundError, also where nothing of it may be seen."""
        viewer, _ = self._seen_by(replace(place, at=None))
        told = stored.log(self.alias, place.name, place.scenario, None, 1, max(number, 0) + 1).revisions
        found = tuple(self._changes(place, [one for one in told if one.revision.number == number], viewer))
        if not found:
            raise NotFoundError("revision_unknown", text=str(number), scenario=place.scenario, head="–")
        return found[0]

    def removal(self, place: Place, record: Key) -> Change | None:
        """The revision that removed a record which is no more, as far as it may be seen; None where there is none."""
        viewer, found = self._seen_by(place)
        if record in found.program.records:
            return None
        before = found.revision.number + 1
        told = stored.log(self.alias, place.name, place.scenario, record, 1, before).revisions
        changes = tuple(self._changes(place, told, viewer))
        return next((one for one in changes if (record, True) in one.records), None)

    def scenarios(self, place: Place) -> tuple[Branch, ...]:
        """The scenarios of a program, in the order in which they began; why others' did where all is seen."""
        viewer = self._may_see(place.name)
        found = branches(self.alias, place.name)
        if not found:
            raise NotFoundError("program_unknown", name=place.name, nearest="")
        return tuple(one if viewer.sees_all or one.by == self.who else replace(one, why="") for one in found)

    def baselines(self, place: Place) -> tuple[Stamp, ...]:
        """The revisions of a scenario that have a name, newest first."""
        viewer, _ = self._seen_by(replace(place, at=None))
        told = stored.log(self.alias, place.name, place.scenario, wanted=Wanted(named=True)).revisions
        named = (one.revision for one in told)
        return tuple(one if viewer.sees_all else replace(one, changes=0) for one in named if one.name)

    def _changes(self, place: Place, revisions: Iterable[stored.Written], viewer: Viewer) -> Iterator[Change]:
        told = tuple(revisions)
        # A state is read as what was written after an older one that is known: so the oldest comes first.
        seen_of = {one.revision.number: self._shown(place, one, viewer) for one in reversed(told)}
        for one in told:
            seen = seen_of[one.revision.number]
            shown = tuple(each for each in one.records if each[0] in seen)
            if len(shown) == len(one.records):
                yield Change(one.revision, shown)
            elif shown:
                yield Change(replace(one.revision, why="", changes=len(shown)), shown)

    def _shown(self, place: Place, one: stored.Written, viewer: Viewer) -> Set[Key]:
        """The records of a revision that may be seen as it wrote them or, where it removed them, as they were."""
        left = {key for key, _ in one.records}
        if viewer.sees_all or not left:
            return left
        if "/" in place.name:  # beside other records of its portfolio it may be seen otherwise
            return self._found(place, one, viewer)
        return _TOUCHED.of((one.revision.digest, viewer), lambda: self._found(place, one, viewer))

    def _found(self, place: Place, one: stored.Written, viewer: Viewer) -> Set[Key]:
        left = {key for key, _ in one.records}
        found = set[Key]()
        for number in (one.revision.number, one.revision.parent):
            if number and left:
                state = self._load(replace(place, at=number))
                here = left & state.program.records.keys()
                found |= here & self._view(state, viewer).seen.records.keys()
                left -= here
        return found

    def difference(self, before: Place, after: Place) -> tuple[Seen, Seen, ChangeSet, tuple[FieldChange, ...]]:
        """What differs between two states, as far as either may be seen."""
        one, other = self.read(before), self.read(after)
        changes = diff(one.program, other.program)
        return one, other, changes, tuple(field_changes(one.program, changes))

    def compared(self, before: Place, after: Place) -> Compared:
        """What one state does that another does not, assessed from one day, as far as either may be seen.

        Raises NotFoundError, UsageError, PlanError.
        """
        from kaname.centre.comparing import compare

        viewer = self._may_see(after.name)
        for one in (before, after):
            self._load(one)  # so that no name is taken for more than a name in the text of the place
        return compare(_text(before), _text(after), viewer=viewer)

    def changed(self, scenario: Branch, place: Place) -> int:
        """How many records a scenario has changed since it began, as far as they may be seen."""
        began = replace(place, scenario=scenario.parent or MAIN, at=scenario.base)
        one, other = self.read(began), self.read(replace(place, at=None))
        name = (one.revision.digest, other.revision.digest, one.viewer)
        return _COUNTED.of(name, lambda: len(diff(one.program, other.program)))

    # --- what is written

    def commit(self, place: Place, changes: ChangeSet, base: int, *, dry: bool = False) -> stored.Committed:
        """Write changes that were made on what was seen of a revision; `dry`: say what would come of it.

        Raises ForbiddenError for what may not be written, NotFoundError, ConflictError, PlanError; none of them tells
        of what may not be seen.
        """
        self.allow(place.name, Action.WRITE)
        whole, started = self.widened(place, changes, base)
        permit = self._permit(place.name)
        for change in whole:
            if not permit.may_write(change, started.records.get(change.key), started):
                raise ForbiddenError("record_not_yours", record=str(change.key))
        viewer = self._may_see(place.name)
        ours = {each.key: each.record for each in changes if isinstance(each, Put)}
        with self.seen_alone(replace(place, at=base or None), ours):
            done = stored.commit(
                self.alias, place.name, whole, self._author(changes.why), scenario=place.scenario, base=base, dry=dry
            )
        if not dry:
            self.journal(Noted(self.who, "write", place.name, tuple(whole.keys), done.revision.number))
        return self._told(done, viewer)

    def _told(self, done: stored.Committed, viewer: Viewer) -> stored.Committed:
        """What a commit came to, as far as it may be seen."""
        if viewer.sees_all:
            return done
        at = Stored(done.program, History(), done.revision)
        shown = narrow_program(done.program, viewer) if not done.written else self._view(at, viewer).seen
        return replace(done, program=shown, problems=narrow_problems(done.problems, done.program, viewer))

    def widened(self, place: Place, changes: ChangeSet, base: int) -> tuple[ChangeSet, Program]:
        """Changes that were made on what was seen of a revision, as they apply to all of it; and that, whole.

        Raises NotFoundError, ConflictError for what can't be seen.
        """
        viewer, found = self._seen_by(replace(place, at=base or None))
        seen = self._narrowed(found, viewer)
        new = tuple(change for change in changes if change.key not in seen.program.records)
        for change in new:
            if isinstance(change, Remove):  # what can't be seen can't be written
                raise NotFoundError("record_unknown", text=str(change.key), nearest="")
        taken = self._taken(place, seen, tuple(change.key for change in new))
        if taken:
            raise ConflictError("record_id_used", record=str(min(taken)))
        return widen(changes, found.program, viewer), found.program

    def _taken(self, place: Place, seen: Seen, keys: tuple[Key, ...]) -> Set[Key]:
        """The addresses of new records that can't be theirs: those of records that are there.

        Where something is hidden, also those of records that there once were, as one can't be told from the other.
        """
        if not keys:
            return frozenset()
        head = self._load(replace(place, at=None))
        if not (seen.narrowed or self._narrowed(head, seen.viewer).narrowed):
            return {key for key in keys if key in head.program.records}
        return used_once(self.alias, place.name, keys, scenario=place.scenario)

    @contextmanager
    def seen_alone(self, place: Place, ours: Mapping[Key, Entity] | Ours | None = None) -> Generator[None]:
        """Errors of the store tell of what may be seen alone.

        `ours` is what was asked for by somebody who saw the place, as it stood or stands; found out where it is needed.
        """
        viewer = self._may_see(place.name)
        try:
            yield
        except PlanError as error:
            head, asked = self._load(replace(place, at=None)).program, (ours() if callable(ours) else ours) or {}
            whole = Program({**head.records, **asked}, name=head.name, outside=head.outside)
            shown = narrow_problems(error.problems, whole, viewer)
            raise PlanError(error.code, shown, count=max(len(shown), 1)) from None
        except ConflictError as error:
            asked = ours() if callable(ours) else ours
            raise self._conflict(error, place, viewer, asked or {}) from None

    def _conflict(
        self, error: ConflictError, place: Place, viewer: Viewer, ours: Mapping[Key, Entity]
    ) -> ConflictError:
        """A conflict with both sides as they may be seen; records that are hidden are not named."""
        clashes: tuple[Clash, ...] = error.values.get("clashes", ())
        if not clashes or viewer.sees_all:
            return error
        seen = self._narrowed(self._load(replace(place, at=None)), viewer).program
        began = self._narrowed(self._load(place), viewer).program.records if place.at else dict[Key, Entity]()
        shown = [
            replace(one, base=began.get(one.key), ours=ours.get(one.key), theirs=seen.records.get(one.key))
            for one in clashes
            if one.key in ours or one.key in seen.records
        ]
        authors = {key: who for key, who in error.values["authors"].items() if any(one.key == key for one in shown)}
        if not shown:
            return ConflictError("record_changed_hidden", ours=self.who)
        return ConflictError(
            error.code,
            records=tuple(one.key for one in shown),
            fields=", ".join(
                f"{one.key}.{name}" if name else str(one.key) for one in shown for name in one.fields or ("",)
            ),
            theirs=", ".join(dict.fromkeys(authors.values())),
            ours=self.who,
            clashes=tuple(shown),
            authors=authors,
        )

    def branch(self, place: Place, scenario: str, why: str = "") -> int:
        """Begin a scenario."""
        self.allow(place.name, Action.BRANCH)
        base = stored.branch(self.alias, place.name, scenario, self._author(why), origin=place.scenario, at=place.at)
        self.journal(Noted(self.who, "branch", place.name, detail=scenario))
        return base

    def close(self, place: Place) -> None:
        """Close a scenario."""
        self.allow(place.name, Action.BRANCH)
        stored.close(self.alias, place.name, place.scenario)
        self.journal(Noted(self.who, "close", place.name, detail=place.scenario))

    def merge(self, place: Place, into: str = MAIN, why: str = "") -> stored.Committed:
        """Bring a scenario home."""
        self.allow(place.name, Action.STEER)
        home = replace(place, scenario=into)
        if place.scenario != into:
            with _of_no_other_program(place):
                home = replace(home, at=stored.common(self.alias, place.name, place.scenario, into) or None)

        def ours() -> Mapping[Key, Entity]:
            return self.read(replace(place, at=None)).program.records

        return self._steer("merge", home, stored.merge, place.name, place.scenario, why, into, ours)

    def baseline(self, place: Place, called: str, why: str = "") -> stored.Committed:
        """Freeze what is promised."""
        return self._steer("baseline", place, stored.baseline, place.name, called, why, place.scenario)

    def revert(self, place: Place, number: int, why: str = "") -> stored.Committed:
        """Take a revision back."""
        then = replace(place, at=number)

        def ours() -> Mapping[Key, Entity]:
            return self.read(replace(place, at=self.read(then).revision.parent)).program.records

        return self._steer("revert", then, stored.take_back, place.name, number, why, place.scenario, ours)

    def undo(self, place: Place, number: int) -> stored.Committed:
        """Take back a revision: one's own by whoever may still write what it changed, those of others by who steers.

        Raises NotFoundError, ForbiddenError, ConflictError where others changed that since, PlanError.
        """
        self.allow(place.name, Action.WRITE)
        if not self.may(place.name, Action.STEER):
            self._allow_undoing(place, self.change(place, number).revision)
        viewer = self._may_see(place.name)
        with _of_no_other_program(place), self.seen_alone(replace(place, at=number)):
            done = stored.take_back(place.name, number, self._author(f"undo r{number}"), place.scenario)
        self.journal(Noted(self.who, "revert", place.name, revision=done.revision.number))
        return self._told(done, viewer)

    def _allow_undoing(self, place: Place, revision: Stamp) -> None:
        """Raise ForbiddenError where a revision is another's, or changed what may not be written any more."""
        after, before = (self._load(replace(place, at=at)).program for at in (revision.number, revision.parent))
        permit = self._permit(place.name)
        for change in diff(after, before):
            added = isinstance(change, Remove)  # by this revision: who added it may take it back
            asked = Put(after.records[change.key]) if added else change
            if revision.by != self.who or not permit.may_write(asked, after.records.get(change.key), after):
                raise ForbiddenError("record_not_yours", record=str(change.key))

    def _steer(
        self,
        action: str,
        place: Place,
        done_by: Callable[..., stored.Committed],
        name: str,
        what: str | int,
        why: str,
        scenario: str,
        ours: Ours | None = None,
    ) -> stored.Committed:
        """Do what concerns a whole program, and note it; errors and what comes of it tell of what may be seen.

        `place` is the state that it was asked for of, `ours` what the records of that would be.
        """
        viewer = self._may_see(name)
        self.allow(name, Action.STEER)
        with _of_no_other_program(place), self.seen_alone(place, ours):
            done = done_by(name, what, self._author(why), scenario)
        self.journal(Noted(self.who, action, name, revision=done.revision.number))
        return self._told(done, viewer)

    def may(self, name: str, action: Action) -> bool:
        """Whether something is allowed on a program."""
        return action in self.actions and self._permit(name).may(action)

    def may_write(self, place: Place, key: Key, base: int | None = None, seen: Program | None = None) -> bool:
        """Whether a record as it stands, or stood at a revision, may be written; a change may be refused all the same.

        Nothing is written to the past. `seen`: the program as it is seen, where a page has it at hand.
        """
        if place.at is not None or not self.may(place.name, Action.WRITE):
            return False
        whole = self._load(replace(place, at=base)).program if seen is None else seen
        record = whole.records.get(key)
        return record is not None and self._permit(place.name).may_write(Put(record), record, whole)

    def may_change(self, place: Place, keys: Iterable[Key], **fields: Any) -> frozenset[Key]:
        """Of which records these fields may be written so: of a dependency, each side says its own."""
        if place.at is not None or not self.may(place.name, Action.WRITE):
            return frozenset()
        whole, permit = self._load(place).program, self._permit(place.name)
        found = {key: record for key in keys if (record := whole.records.get(key)) is not None}
        return frozenset(key for key, one in found.items() if permit.may_write(Put(one.changed(**fields)), one, whole))

    def may_add(self, place: Place, cls: type[Entity]) -> bool:
        """Whether some record of a kind may be added; a team's may still be refused where it is another team's."""
        return place.at is None and self.may(place.name, Action.WRITE) and self._permit(place.name).may_add(cls)

    # --- by which permit

    def _permit(self, name: str) -> Permit:
        return Permit.on(name, self.grants)

    def _viewer(self, name: str, all_: tuple[str, ...] | None = None) -> Viewer | None:
        """What is seen of a program and, by the permits on each, of the others of its portfolio.

        `all_`: the names of all that there is, where they are known.
        """
        viewer = self._permit(name).viewer if Action.READ in self.actions else None
        portfolio, _, own = name.partition("/")
        if viewer is None or not own:
            return viewer
        if all_ is None:
            there = stored.members(self.alias, portfolio)
        else:
            there = tuple(one.partition("/")[2] for one in all_ if one.startswith(f"{portfolio}/"))
        others = [one for one in there if one != own]
        seen = {one: self._permit(f"{portfolio}/{one}").viewer for one in others}
        classes = {
            one: found.sees if found is not None else frozenset[Confidentiality]() for one, found in seen.items()
        }
        differing = tuple((one, told) for one, told in sorted(classes.items()) if told != viewer.sees)
        return replace(viewer, elsewhere=differing)

    def _may_see(self, name: str) -> Viewer:
        viewer = self._viewer(name)
        if viewer is None:
            raise NotFoundError("program_unknown", name=name, nearest="")
        return viewer

    def _seen_by(self, place: Place) -> tuple[Viewer, Stored]:
        viewer, found = self._may_see(place.name), self._load(place)
        # The very program that was narrowed before, of which is known what it hides.
        return viewer, replace(found, program=self._view(found, viewer).whole)

    def _load(self, place: Place) -> Stored:
        """A state of a program; a revision that was read before is not read again, since none ever changes."""
        at = (place.name, place.scenario, place.at)
        if isinstance(place.at, int) and at in self._read:
            return self._read[at]
        with _of_no_other_program(place):
            found = load(self.alias, place.name, scenario=place.scenario, at=place.at)
        if len(self._read) >= _STATES:
            self._read.clear()
        if not found.program.outside:  # others of its portfolio may change
            self._read[place.name, place.scenario, found.revision.number] = found
        return found

    def allow(self, name: str, action: Action) -> None:
        """Raise NotFoundError where a program may not be seen, ForbiddenError where this may not be done with it."""
        self._may_see(name)
        if not self.may(name, action):
            raise ForbiddenError("action_forbidden", action=action.value, program=name)

    def _author(self, why: str) -> Author:
        return Author(self.who, why)

    def _narrowed(self, found: Stored, viewer: Viewer) -> Seen:
        known = self._view(found, viewer)
        if viewer.sees_all:
            return Seen(known.seen, found.history, found.revision, viewer, narrowed=False)
        if known.history is None:
            known.history = narrow_history(found.history, known.whole, viewer)
        return Seen(known.seen, known.history, found.revision, viewer, known.seen is not known.whole)

    def _view(self, found: Stored, viewer: Viewer) -> _Narrowed:
        return _VIEWS.of((found.revision.digest, viewer), found.program, viewer)


def _text(place: Place) -> str:
    """A place as commands write it."""
    at = place.at.isoformat() if isinstance(place.at, datetime) else place.at
    return f"{PREFIX}{place.name}@{place.scenario}" + ("" if at is None else f"{STATE}{at}")


@contextmanager
def _of_no_other_program(place: Place) -> Generator[None]:
    """That there is no such program names none of those that there are: they may be others'."""
    try:
        yield
    except NotFoundError as error:
        if error.code != "program_unknown":
            raise
        raise NotFoundError(error.code, name=place.name, nearest="") from None
