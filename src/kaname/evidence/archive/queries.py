"""What is asked of the files of an archive: the state of each thing as of a moment, and what is new in a batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import duckdb as _untyped_duckdb

from kaname.evidence.archive.tables import DIGEST, UNCHANGING
from kaname.evidence.facts import FACTS

duckdb = cast(Any, _untyped_duckdb)
REFUSED = cast("type[Exception]", duckdb.Error)
"""What is raised where a file is no Parquet any more."""


def connection() -> Any:
    """An engine of its own in memory, which counts time in UTC and asks nobody."""
    engine = duckdb.connect(":memory:")
    engine.execute("set TimeZone = 'UTC'")
    engine.execute("set autoinstall_known_extensions = false")
    return engine


def unknown(kind: str, batch: Any, files: Sequence[str]) -> Any:
    """The rows of a batch that say something else than the last word in the files about the same external id."""
    changed = "" if kind in UNCHANGING else f" or known.{DIGEST} <> batch.{DIGEST}"
    with connection() as engine:
        engine.register("batch", batch)
        return engine.sql(
            f"""
            select batch.* from batch left join (
                select external_id, arg_max({DIGEST}, as_of) as {DIGEST} from read_parquet($files, union_by_name = true)
                where external_id in (select external_id from batch) group by external_id
            ) as known using (external_id)
            where known.external_id is null{changed}
            """,  # nosec B608 # only words of this file are put in; values are parameters
            params={"files": list(files)},
        ).to_arrow_table()


def latest(
    kind: str, files: Sequence[str], as_of: datetime | None, issues: Iterable[tuple[str, str, str]] | None = None
) -> Any:
    """The last word about each thing of a kind as of a moment (None: of all), in the order of external ids.

    `issues`: of lines of bills only those of these sources, bills and issues; lines of no bill always count.
    """
    order = "asc" if kind in UNCHANGING else "desc"
    counted, given = "", dict[str, Any]()
    if issues is not None:
        counted = " and (bill = '' or list_contains($issues, source || chr(10) || bill || chr(10) || issue))"
        given = {"issues": ["\n".join(one) for one in sorted(issues)]}
    with connection() as engine:
        return engine.sql(
            f"""
            with known as (
                select * from read_parquet($files, union_by_name = true)
                where ($as_of::timestamptz is null or as_of <= $as_of){counted}
            )
            select * from known
            qualify row_number() over (partition by source, external_id order by as_of {order}) = 1
            order by source, external_id
            """,  # nosec B608 # only words of this file are put in; values are parameters
            params={"files": list(files), "as_of": as_of} | given,
        ).to_arrow_table()


def former(files: Sequence[str], as_of: datetime | None) -> Any:
    """Of each bill the last word about the issue before its last one, as of a moment, where it had another."""
    with connection() as engine:
        return engine.sql(
            """
            with known as (
                select * from read_parquet($files, union_by_name = true)
                where ($as_of::timestamptz is null or as_of <= $as_of)
            ), last as (
                select source, external_id, arg_max(issue, as_of) as issue from known group by source, external_id
            )
            select known.* from known join last using (source, external_id) where known.issue <> last.issue
            qualify row_number() over (partition by known.source, known.external_id order by known.as_of desc) = 1
            order by known.source, known.external_id
            """,
            params={"files": list(files), "as_of": as_of},
        ).to_arrow_table()


def things(kind: str, files: Sequence[str]) -> int:
    """How many things of a kind are there, those left out that were seen to be removed."""
    removable = "removed_at" in FACTS[kind].__dataclass_fields__
    counted = "where last is null" if removable else ""
    last = "arg_max_null(removed_at, as_of)" if removable else "null"
    with connection() as engine:
        ((count,),) = engine.sql(
            f"""
            select count(*) from (
                select external_id, {last} as last from read_parquet($files, union_by_name = true) group by external_id
            ) {counted}
            """,  # nosec B608 # only words of this file are put in; values are parameters
            params={"files": list(files)},
        ).fetchall()
    return int(count)


def statuses(files: Sequence[str]) -> tuple[tuple[str, str, str, int], ...]:
    """Source, status, class and number of the items that are there now."""
    with connection() as engine:
        return tuple(
            engine.sql(
                """
                with now as (
                    select * from read_parquet($files, union_by_name = true)
                    qualify row_number() over (partition by source, external_id order by as_of desc) = 1
                )
                select source, status, category, count(*) from now where removed_at is null
                group by all order by count(*) desc, source, status
                """,
                params={"files": list(files)},
            ).fetchall()
        )
