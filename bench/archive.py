"""What the archive of evidence costs: reducing 5 million transitions, making facts of answers, memory of a long pull.

`python -m bench.archive DIR [--json FILE] [--transitions 5000000] [--items 100000]`: DIR is laid out like
`../shared/data` (for facts of recorded answers; what isn't there is left out). `weeks_s` is the time in which 5 million
transitions of a million items, made here and kept as an archive keeps them, become weekly percentiles of cycle time by
project, by the reduction in Ibis; `plain_s` is that of the same query written by hand for DuckDB, in the same run, in
turn. `facts_per_s.SOURCE`: facts made of recorded answers in a second, one thread. `memory_mb`: what a process that
pulls 100,000 items grows by from a tenth of them to its peak. The last line is the ratio of Ibis to plain DuckDB.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.figures import Figure, report
from bench.recorded_answers import recorded
from kaname.evidence.archive import reductions
from kaname.evidence.archive.queries import connection
from kaname.evidence.archive.tables import schema

AIM_SECONDS = 2.0
PROJECTS = 40
MOVES = ("To Do", "In Progress", "Waiting", "In Progress", "Done")
FILES = 10
MEANING = {("To Do", ""): "todo", ("In Progress", ""): "active", ("Waiting", ""): "waiting", ("Done", ""): "done"}
PLAIN = """
with items as (
    select item, max(project) as project,
        max(changed_at) filter (
            from_value in ('', 'To Do') and to_value in ('In Progress', 'Waiting', 'Done')
        ) as started,
        max(changed_at) filter (from_value <> 'Done' and to_value = 'Done') as finished,
        max(changed_at) filter (to_value <> 'Done') as last_undone
    from read_parquet($files, union_by_name = true) where field = 'status' group by item
), timed as (
    select project, date_trunc('week', finished::date)::date as monday,
        date_diff('day', started::date, finished::date) + 1 as days
    from items where started is not null and finished > coalesce(last_undone, '-infinity')
)
select project, monday, count(*) as finished,
    quantile_cont(days, 0.5) as p50, quantile_cont(days, 0.85) as p85, quantile_cont(days, 0.95) as p95
from timed group by project, monday order by project, monday
"""


def main() -> None:
    """Measure and print; write figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--transitions", type=int, default=5_000_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    figures: dict[str, Figure] = {}
    with tempfile.TemporaryDirectory() as folder:
        files = made(Path(folder), asked.transitions)
        ours, plain, weeks = reduced(files, asked.repeats)
    figures["weeks_s"] = Figure(ours, aim=AIM_SECONDS, n=asked.repeats)
    figures["plain_s"] = Figure(plain, n=asked.repeats)
    cases: list[dict[str, Any]] = [
        {"transitions": asked.transitions, "weeks": weeks, "ibis_s": ours, "duckdb_s": plain}
    ]
    for name, answers in recorded(asked.folder).items():
        count, seconds = derived(*answers)
        figures[f"facts_per_s.{name}"] = Figure(count / seconds, n=count)
        cases.append({"source": name, "facts": count, "seconds": seconds})
    grown = pulled(asked.items)
    figures["memory_mb"] = Figure(grown["grown_mb"], n=asked.items)
    figures["pull_items_per_s"] = Figure(asked.items / grown["seconds"], n=asked.items)
    cases.append({"items": asked.items, **grown})
    report("archive", cases, figures, asked.json)
    print(f"ratio {ours / plain:.2f}")


def made(folder: Path, count: int) -> list[str]:
    """Files of transitions as an archive keeps them: each item goes through five statuses at random times."""
    rng = np.random.default_rng(1)
    items, start = count // len(MOVES), datetime(2024, 1, 1, tzinfo=UTC)
    columns = schema("transitions")
    files: list[str] = []
    for part in range(FILES):
        numbers = np.arange(part, items, FILES)
        created = rng.uniform(0, 700 * 86_400, len(numbers))
        waits = rng.exponential(3 * 86_400, (len(numbers), len(MOVES)))
        waits[:, 0] = 0
        moments = ((created[:, None] + waits.cumsum(axis=1)) * 1e6).astype("int64").ravel()
        rows = len(moments)
        item = np.repeat(numbers, len(MOVES)).astype(str)
        to = np.tile(np.array(MOVES), len(numbers))
        data = {
            "source": pa.array(["jira"] * rows),
            "external_id": pa.array([f"{one}:{step}" for one in numbers for step in range(len(MOVES))]),
            "url": pa.array([""] * rows),
            "as_of": pa.array([start + timedelta(days=900)] * rows, pa.timestamp("us", tz="UTC")),
            "item": pa.array(item),
            "project": pa.array(np.char.add("P", np.repeat(numbers % PROJECTS, len(MOVES)).astype(str))),
            "field": pa.array(["status"] * rows),
            "from_value": pa.array(np.tile(np.array(["", *MOVES[:-1]]), len(numbers))),
            "to_value": pa.array(to),
            "from_category": pa.array([""] * rows),
            "to_category": pa.array([""] * rows),
            "changed_at": pa.array(moments + int(start.timestamp() * 1e6), pa.timestamp("us", tz="UTC")),
            "digest": pa.array(["0"] * rows),
        }
        path = folder / f"{part}.parquet"
        pq.write_table(pa.table({name: data[name] for name in columns.names}).cast(columns), path, compression="zstd")
        files.append(str(path))
    return files


def reduced(files: list[str], repeats: int) -> tuple[float, float, int]:
    """Median seconds of the reduction and of the plain query, in turn, and the number of weeks; both must agree."""
    ours: list[float] = []
    plain: list[float] = []
    for _ in range(repeats):
        began = time.perf_counter()
        weeks = reductions.weekly_cycle_times(files, MEANING)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        with connection() as engine:
            rows = engine.sql(PLAIN, params={"files": files}).fetchall()
        plain.append(time.perf_counter() - began)
        same = [(one.project, one.monday, one.finished, one.p50, one.p85, one.p95) for one in weeks] == rows
        if not same:
            raise SystemExit("the two reductions differ")
    return statistics.median(ours), statistics.median(plain), len(weeks)


def derived(source: Any, pages: list[Any]) -> tuple[int, float]:
    """How many facts a second at least gives, and in how many seconds."""
    count, began = 0, time.process_time()
    while time.process_time() - began < 1.0:
        for page in pages:
            count += sum(1 for _ in source.facts(page))
    return count, time.process_time() - began


PULL = """
import json, re, sys, tempfile, time
from pathlib import Path
sys.path.insert(0, "tests")
from kaname.evidence.archive import Archive
from kaname.evidence.client import Client
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import pull
from kaname.evidence.source import Setup
from notes_source import Notes
first = []
def peak_kb():  # not ru_maxrss: a child begins with that of its parent, which has held far more
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
def told(stream, count, expected):
    if count >= ITEMS // 10 and not first:
        first.append(peak_kb())
with tempfile.TemporaryDirectory() as folder, Client(sys.argv[1]) as client:
    archive = Archive(Path(folder) / "evidence")
    began = time.perf_counter()
    done = pull(Notes(Setup(name="notes"), client), archive, Privacy(archive.key()), progress=told)
    seconds = time.perf_counter() - began
    peak = peak_kb()
grown = (peak - first[0]) / 1024
print(json.dumps({"seconds": seconds, "peak_mb": peak / 1024, "grown_mb": grown, "new": sum(done.new.values())}))
"""


def pulled(items: int) -> dict[str, float]:
    """A pull of so many items from a service on the loopback, in a process of its own."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from loopback import serving
    from notes_source import Board

    with serving(Board(items)) as service:
        done = subprocess.run(
            [sys.executable, "-c", PULL.replace("ITEMS", str(items)), service.address],
            cwd=Path(__file__).resolve().parents[1],
            capture_output=True,
            text=True,
            check=True,
        )
    return json.loads(done.stdout)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
