"""When each feature gate first was alpha, beta and generally available, by the list of kubernetes/kubernetes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kaname.imports.keps.course import GateProof
from kaname.imports.keps.ledger import Ledger
from kaname.imports.keps.opening import open_text

_COLUMNS = {"alpha": "alpha", "beta": "beta", "stable": "ga"}
_THROUGH = re.compile(r"up to v1\.(\d+)")


@dataclass(frozen=True)
class Gates:
    """The minor version at which each gate reached each stage; `through` is the last one the list covers in full."""

    minors: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    through: int = 0

    def proof(self, names: Iterable[str], shared: frozenset[str]) -> GateProof:
        """What the gates of one proposal prove; a gate that several proposals name proves nothing for any of them."""
        own = [name for name in names if name in self.minors and name not in shared]
        by_stage = {stage: tuple(m[stage] for name in own if stage in (m := self.minors[name])) for stage in _COLUMNS}
        return GateProof(by_stage, self.through, len(own) == 1) if own else GateProof()


def shared_gates(named: Iterable[Iterable[str]]) -> frozenset[str]:
    """The gates that more than one proposal names."""
    counts = Counter(name for names in named for name in set(names))
    return frozenset(name for name, count in counts.items() if count > 1)


def read_gates(folder: Path, path: Path, ledger: Ledger) -> Gates:
    """Read the list; a row that says nothing readable is noted and left out."""
    file = path.relative_to(folder).as_posix()
    text = open_text(folder, path, "gates", ledger)
    if text is None:
        return Gates()
    comments = [line for line in text.splitlines() if line.startswith("#")]
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if not line.startswith("#")]
    rows = csv.DictReader(line for _, line in lines)
    minors: dict[str, Mapping[str, int]] = {}
    for (number, _), row in zip(lines[1:], rows, strict=False):
        read = _row(row)
        if read is None:
            ledger.note("kep.gate-malformed", file, number)
        else:
            minors[row["gate"]] = read
    ledger.accept("gates")
    through = _THROUGH.search(" ".join(comments))
    return Gates(minors, int(through[1]) if through else 0)


def _row(row: Mapping[str, str | None]) -> Mapping[str, int] | None:
    cells = {stage: row.get(column) or "" for stage, column in _COLUMNS.items()}
    if not row.get("gate") or any(cell != "-" and not cell.isdecimal() for cell in cells.values()):
        return None
    return {stage: int(cell) for stage, cell in cells.items() if cell != "-"}
