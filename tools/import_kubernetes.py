"""Make examples/kubernetes from a folder of enhancement proposals.

    python tools/import_kubernetes.py FOLDER examples/kubernetes --as-of 2026-07-24

FOLDER holds `kep`, `prod-readiness`, `releases`, `history.jsonl`, `OWNERS_ALIASES.yaml` and `gates.csv`; the NOTICE of
the example says where they come from. Plan files and history that are there already are replaced; anything else stays.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

from kaname.files.creating import create
from kaname.imports.keps import Imported, read
from kaname.model.program import Program


def main(arguments: list[str]) -> int:
    """Import the folder, write the program, and tell what became of every file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, help="the day the program is looked at")
    options = parser.parse_args(arguments)
    imported = read(options.folder, as_of=options.as_of)
    write(imported, options.out)
    print("\n".join(account(imported)))
    return 0


def write(imported: Imported, out: Path) -> None:
    """Write the program and its history into a folder, in place of those it holds."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as workshop:
        made = Path(workshop) / out.name
        create(made, imported.changes.apply(Program([])), imported.history)
        for path in (*out.glob("*.yaml"), *out.glob("history/*.jsonl")):
            path.unlink()
        for path in sorted(made.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                target = out / path.relative_to(made)
                target.parent.mkdir(exist_ok=True)
                shutil.move(path, target)


def account(imported: Imported) -> list[str]:
    """What was read, what was refused, and what was wrong, as lines."""
    lines = [f"files: {imported.read} read, {imported.refused} refused"]
    lines += [f"  {sort}: {tally.read} read, {tally.refused} refused" for sort, tally in imported.tallies.items()]
    counts = Counter(problem.code for problem in imported.problems)
    return [*lines, "problems:", *(f"  {code}: {count}" for code, count in sorted(counts.items()))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
