"""Health, by one stated rule from work package to portfolio, beside what was declared.

1. A finding colours every record of the breakdown that it names or, if it names none, those its subjects refer to or
   belong to; failing that, the program. "Act now" colours red, "watch" amber.
2. A record that no finding colours is green if it is finished or if something is known about its date, else unknown.
3. A parent is red if at least `red_share_of_children` of its unfinished children are red, or a committed milestone
   directly below it is; amber if any child is red or amber; unknown if more than half of its unfinished children are.
   Its own colour counts too: the worst leads. Green is never assumed.
4. A portfolio is the parent of its programs, by its own thresholds. Its own findings are those about what lies between
   its programs. What is declared of initiatives is rolled up to their program and its portfolio by rule 3, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaname.model.base import Key
from kaname.model.finding import Colour, Finding, Severity
from kaname.model.kinds import references
from kaname.model.plan import DeclaredHealth, HealthThresholds, Initiative, Milestone, WorkPackage
from kaname.model.program import Program
from kaname.planning.timetable import Timetable
from kaname.planning.tree import Breakdown

_COLOURS = {Severity.ACT: Colour.RED, Severity.WATCH: Colour.AMBER}


@dataclass(frozen=True, slots=True)
class Health:
    """The derived colour of a record beside the declared one, with the findings and the children it follows from."""

    key: Key
    derived: Colour
    declared: DeclaredHealth | None = None
    why: tuple[Finding, ...] = ()
    through: tuple[Key, ...] = ()

    @property
    def leading(self) -> Colour:
        """The worse of declared and derived."""
        colours = [self.derived, *([Colour(self.declared.colour)] if self.declared else [])]
        return max(colours, key=lambda colour: colour.rank)

    @property
    def watermelon(self) -> bool:
        """Whether it was declared healthier than the facts say."""
        return self.declared is not None and Colour(self.declared.colour).rank < self.derived.rank


def health(program: Program, timetable: Timetable, findings: Iterable[Finding]) -> Mapping[Key, Health]:
    """The health of every record of the breakdown, the program's own under its charter's key."""
    return _RollUp(program, timetable, findings).all()


def rolled(colours: Sequence[Colour], limits: HealthThresholds, *, red_promise: bool = False) -> Colour | None:
    """The colour that unfinished children give their parent (rule 3); None where there are none."""
    if not colours:
        return None
    if red_promise or colours.count(Colour.RED) >= limits.red_share_of_children * len(colours):
        return Colour.RED
    if Colour.RED in colours or Colour.AMBER in colours:
        return Colour.AMBER
    return Colour.UNKNOWN if 2 * colours.count(Colour.UNKNOWN) > len(colours) else Colour.GREEN


def declared(program: Program) -> Colour | None:
    """What a program is declared to be: the declared colours of its unfinished initiatives, by rule 3.

    A record without a declaration speaks through those below it; None where nobody declared anything.
    """
    breakdown = Breakdown(program)

    def of(key: Key, above: frozenset[Key]) -> Colour | None:
        record = program.find(key)
        if isinstance(record, Initiative) and record.health is not None:
            return Colour(record.health.colour)
        below = (child for child in breakdown.children.get(key, ()) if child not in above)
        told = (of(child, above | {key}) for child in below if not _finished(program, child))
        return rolled([colour for colour in told if colour is not None], program.charter.health)

    return of(breakdown.root, frozenset())


def is_finished(program: Program) -> bool:
    """Whether there is something in the breakdown of a program, and all that stands directly below it is finished."""
    breakdown = Breakdown(program)
    top = breakdown.children.get(breakdown.root, ())
    return bool(top) and all(_finished(program, key) for key in top)


class _RollUp:
    def __init__(self, program: Program, timetable: Timetable, findings: Iterable[Finding]) -> None:
        self.program = program
        self.timetable = timetable
        self.breakdown = Breakdown(program)
        self.limits: HealthThresholds = program.charter.health
        self.found: dict[Key, Health] = {}
        self.why: dict[Key, list[Finding]] = defaultdict(list)
        for finding in findings:
            for key in self._touched(finding):
                self.why[key].append(finding)

    def all(self) -> Mapping[Key, Health]:
        for key in (*self.breakdown.parent, self.breakdown.root):
            self._of(key, frozenset())
        return self.found

    def _touched(self, finding: Finding) -> tuple[Key, ...]:
        known = [key for key in finding.subjects if key in self.breakdown.parent]
        if not known:
            known = [key for subject in finding.subjects for key in self._near(subject)]
        return tuple(dict.fromkeys(known)) or (self.breakdown.root,)

    def _near(self, subject: Key) -> Iterator[Key]:
        record = self.program.find(subject)
        targets = [] if record is None else [self.program.resolve(ref) for _, ref in references(record)]
        sources = [key for key, _ in self.program.incoming(subject)]
        yield from (key for key in (*targets, *sources) if key is not None and key in self.breakdown.parent)

    def _of(self, key: Key, above: frozenset[Key]) -> Health:
        if key not in self.found:
            children = [self._of(child, above | {key}) for child in self._open_children(key) if child not in above]
            own = self._own(key)
            rolled = self._rolled(children)
            derived = rolled if own is None else max(own, rolled or own, key=lambda colour: colour.rank)
            self.found[key] = Health(
                key,
                derived or Colour.UNKNOWN,
                self._declared(key),
                tuple(sorted(self.why[key], key=lambda finding: (-finding.severity, finding.code))),
                tuple(child.key for child in children if child.derived.rank >= Colour.AMBER.rank),
            )
        return self.found[key]

    def _own(self, key: Key) -> Colour | None:
        """Its colour by its own findings; None where it has only its children to go by."""
        colours = [_COLOURS[f.severity] for f in self.why[key] if f.severity in _COLOURS]
        if colours:
            return max(colours, key=lambda colour: colour.rank)
        if _finished(self.program, key):
            return Colour.GREEN
        if self._open_children(key):
            return None
        outlook = self.timetable.outlooks.get(key)
        return Colour.GREEN if outlook is not None and outlook.p80 is not None else Colour.UNKNOWN

    def _rolled(self, children: list[Health]) -> Colour | None:
        promised = any(child.derived is Colour.RED and self._is_promise(child.key) for child in children)
        return rolled([child.derived for child in children], self.limits, red_promise=promised)

    def _open_children(self, key: Key) -> tuple[Key, ...]:
        return tuple(k for k in self.breakdown.children.get(key, ()) if not _finished(self.program, k))

    def _is_promise(self, key: Key) -> bool:
        record = self.program.find(key)
        return isinstance(record, Milestone) and record.level != "internal"

    def _declared(self, key: Key) -> DeclaredHealth | None:
        record = self.program.find(key)
        return record.health if isinstance(record, Initiative) else None


def _finished(program: Program, key: Key) -> bool:
    match program.find(key):
        case WorkPackage() as work:
            return work.finished is not None
        case Milestone() as milestone:
            return milestone.state == "reached"
        case Initiative() as initiative:
            return initiative.state == "done"
        case _:
            return False
