"""A lifelike program of any size, as a folder of plan files: what loading, scheduling and assessing are measured on.

    python -m bench.generate FOLDER --entities 5000 --work-packages 1500 --links 2500 --seed 1

The plan runs over two years and is looked at after some seven months: what lies before is finished, on the day there
is work in progress. It is free of faults. The same arguments make the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.generator.records import Maker
from bench.generator.size import Size
from bench.generator.text import write_lists


def generate(folder: Path, size: Size, seed: int = 1) -> int:
    """Write the program into a new folder; the number of records written."""
    maker = Maker(size, seed)
    return write_lists(folder, maker.charter(), maker.lists())


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a lifelike program of any size.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--entities", type=int, default=5000)
    parser.add_argument("--work-packages", type=int, default=1500)
    parser.add_argument("--links", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    size = Size(asked.entities, asked.work_packages, asked.links)
    print(f"{asked.folder}: {generate(asked.folder, size, asked.seed)} records")


if __name__ == "__main__":
    main()
