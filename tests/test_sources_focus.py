"""Bills in FOCUS: every line is a charge or told, sums are exact, and a new issue replaces the one before."""

import csv
import gzip
import io
import json
import os
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forked
from kaname.duties.finance import look
from kaname.errors import SourceError
from kaname.evidence.archive import Archive
from kaname.evidence.focus import COLUMNS, VALUES, Level
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import Pulled, pull
from kaname.evidence.source import Setup
from kaname.evidence.sources.focus import Focus
from kaname.evidence.sources.focus.cells import number
from kaname.model.base import Money
from kaname.model.history import History
from kaname.planning.timetable import Timetable
from kaname.words.speech import Speech
from plans import program

COSTS = {"billed": "BilledCost", "effective": "EffectiveCost", "listed": "ListCost", "contracted": "ContractedCost"}
PLAIN = {
    "BilledCost": "1.10",
    "EffectiveCost": "1.00",
    "BillingAccountId": "main",
    "BillingCurrency": "USD",
    "ChargePeriodStart": "2026-02-01T00:00:00Z",
    "ChargePeriodEnd": "2026-02-02T00:00:00Z",
    "ServiceName": "Compute",
    "ChargeCategory": "Usage",
}


class Desk:
    """A folder of bills and an archive beside it."""

    def __init__(self, folder: Path) -> None:
        self.bills = folder / "bills"
        self.bills.mkdir()
        self.archive = Archive(folder / "evidence")
        self.clock = 1_700_000_000

    def put(self, name: str, *lines: dict[str, str]) -> Path:
        out = io.StringIO()
        writer = csv.DictWriter(out, list(PLAIN) if not lines else list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
        return self.write(name, out.getvalue().encode())

    def write(self, name: str, content: bytes) -> Path:
        path = self.bills / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.clock += 60
        os.utime(path, (self.clock, self.clock))
        return path

    def pull(self, *scope: str, full: bool = False, **options: str) -> Pulled:
        source = Focus(Setup(name="bills", scope=scope or (str(self.bills),), options=options))
        return pull(source, self.archive, Privacy(self.archive.key()), full=full)

    @property
    def billed(self) -> Decimal:
        return sum((one.billed for one in self.archive.evidence().charges), Decimal(0))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def money(text: str) -> Decimal:
    return Decimal(text) if text not in ("", "NULL") else Decimal(0)


SAMPLES = ["standards/fixtures/focus-1.0-sample-1000.csv", "data/focus/focus-1.0-sample/focus_sample_dev.csv"]


@pytest.mark.parametrize("sample", SAMPLES)
def test_sums_of_real_bills_to_the_last_digit(desk: Desk, shared: Path, sample: str) -> None:
    rows = rows_of(shared / sample)
    desk.pull(str(shared / sample))
    found = desk.archive.evidence()
    assert len(found.charges) == len(rows)
    for field, column in COSTS.items():
        told: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for charge in found.charges:
            told[charge.account, charge.currency] += getattr(charge, field) or Decimal(0)
        expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for row in rows:
            expected[row["BillingAccountId"], row["BillingCurrency"]] += money(row[column])
        assert told == expected
        if field in ("billed", "effective"):
            (bill,) = found.bills
            stated = {tuple(place.rsplit(" ", 1)): Decimal(text) for place, text in getattr(bill, field)}
            assert stated == expected


def test_the_published_totals(desk: Desk, shared: Path) -> None:
    desk.pull(str(shared / SAMPLES[0]))
    cases = json.loads((shared / "standards/fixtures/08-finops.json").read_text())["cases"]
    expected = next(case["expected"] for case in cases if case["id"] == "focus-sample-totals")
    charges = desk.archive.evidence().charges
    assert len(charges) == expected["rows"]
    for field, column in COSTS.items():
        total = sum((getattr(charge, field) or Decimal(0) for charge in charges), Decimal(0))
        assert float(total) == pytest.approx(expected[column], abs=1e-9)


def test_all_dirt_of_the_sample_is_told(desk: Desk, shared: Path) -> None:
    rows = rows_of(shared / SAMPLES[0])
    done = desk.pull(str(shared / SAMPLES[0]))
    told = {(one.code, str(one.values.get("column", one.values.get("columns")))): one for one in done.problems}
    nulls = sum(cell == "NULL" for row in rows for cell in row.values())
    numbers = {code: told[place].values["number"] for place in told if (code := place[0]) != "focus.column-unknown"}
    negative = [n for n, row in enumerate(rows, 2) if money(row["BilledCost"]) < 0 and row["ChargeCategory"] == "Usage"]
    assert told["focus.column-unknown", "Id"].where.line == 1
    assert numbers["focus.null-text"] == nulls
    assert numbers["focus.time-form"] == 4 * len(rows)
    assert numbers["focus.value-case"] == sum(row["ChargeFrequency"] == "Usage-based" for row in rows)
    assert numbers["focus.value-missing"] == sum(row["ContractedCost"] == "NULL" for row in rows)
    assert numbers["focus.tag-blank"] == sum('" org"' in row["Tags"] for row in rows)
    assert numbers["focus.zone-number"] == sum(
        re.fullmatch(r"\d+\.\d+", row["AvailabilityZone"]) is not None for row in rows
    )
    assert told["focus.cost-negative", "BilledCost"].values["number"] == len(negative)
    assert told["focus.cost-negative", "BilledCost"].where.line == negative[0]
    both_zero = [not money(row["BilledCost"]) and not money(row["EffectiveCost"]) for row in rows]
    assert numbers["focus.cost-zero"] == sum(both_zero)
    assert not any(one.fatal for one in done.problems)
    charge = next(one for one in desk.archive.evidence().charges if one.line == 948)
    assert dict(charge.tags)["org"] == "trey"
    assert " org" not in dict(charge.tags)
    oracle = next(one for one in desk.archive.evidence().charges if one.provider == "Oracle")
    assert (oracle.contracted, oracle.frequency) == (None, "Usage-Based")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_problem_is_told_in_words(desk: Desk, language: str) -> None:
    desk.write("odd.csv", ODD.encode())
    done = desk.pull()
    speech = Speech(language, program())
    sentences = [str(part) for one in done.problems for part in speech.problem(one)]
    assert len(sentences) == 2 * len(done.problems) > 20
    assert not [one for one in sentences if not one or re.search(r"\{\w+\}", one)]


ODD = """\
BilledCost,EffectiveCost,BillingAccountId,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceName,ChargeCategory,\
listcost,Tags,AvailabilityZone,Mine,x_own
1,1,main,USD,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z,A,Usage,1,,,,
2,2,main,USD,2026-02-01T00:00:00Z
oops,3,main,USD,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z,A,Usage,1,,,,
4,4,main,USD,yesterday,2026-02-02T00:00:00Z,A,Usage,1,,,,
5,5,main,,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z,A,Usage,1,,,,
6,6,main,USD,2026-02-03T00:00:00Z,2026-02-02T00:00:00Z,A,Usage,1,,,,
"7,000.50",7,main,USD,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z,A,usage,many,{broken,0.5,,
NaN,8,main,USD,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z,A,Usage,1,,,,

-9,0.1234567890123456789,main,USD,2026-02-01 00:00:00,2026-02-02T00:00:00+09:00,"A
B",Other,1,"{""a "": 1, ""b"": null}",NULL,,
10,10,main,EUR,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z,A,Usage,1,,,,
"""


def test_lines_that_cannot_be_read_are_told_by_file_and_line(desk: Desk) -> None:
    desk.write("odd.csv", ODD.encode())
    done = desk.pull()
    refused = {(one.code, str(one.where), one.values["column"]) for one in done.problems if one.fatal}
    assert refused == {
        ("focus.line-uneven", "bills/odd.csv:3", ""),
        ("focus.number-unreadable", "bills/odd.csv:4", "BilledCost"),
        ("focus.time-unreadable", "bills/odd.csv:5", "ChargePeriodStart"),
        ("focus.essential-missing", "bills/odd.csv:6", "BillingCurrency"),
        ("focus.period-backwards", "bills/odd.csv:7", "ChargePeriodEnd"),
    }
    uneven = {one.code: one.values for one in done.problems}
    assert uneven["focus.number-unreadable"]["lines"] == "4, 9"
    found = desk.archive.evidence()
    assert [one.line for one in sorted(found.charges, key=lambda one: one.line)] == [2, 8, 11, 13]
    (bill,) = found.bills
    assert (bill.lines, bill.refused) == (10, 6)
    assert dict(bill.billed) == {"main EUR": "10", "main USD": "6992.50"}
    odd = {one.code: one for one in done.problems}
    assert odd["focus.cell-unreadable"].values["column"] in ("ListCost", "Tags")
    assert odd["focus.column-name"].values == {"text": "listcost", "column": "ListCost"}
    assert odd["focus.column-unknown"].values["columns"] == "Mine"
    missing = str(odd["focus.column-missing"].values["columns"])
    assert "ProviderName" in missing
    assert "ListCost" not in missing
    assert odd["focus.value-unknown"].values["text"] == "Other"
    charge = next(one for one in found.charges if one.line == 11)
    assert (charge.service, charge.tags) == ("A\nB", (("a", "1"), ("b", "")))
    assert charge.effective == Decimal("0.123456789012345679")
    assert charge.period_end.isoformat() == "2026-02-01T15:00:00+00:00"
    assert dict(desk.archive.holdings()[0].notes)["odd_focus.line-uneven"] == 1


@pytest.mark.parametrize(
    ("file", "lacks"),
    [
        ("azure/sample-anonymous-ea-export-dataset.csv", "BilledCost, EffectiveCost, BillingCurrency, Charge"),
        ("oci/reports_cost-csv_0000000030000269.csv", "BilledCost, EffectiveCost, BillingAccountId, BillingC"),
    ],
)
def test_a_providers_own_export_is_no_bill_in_focus(desk: Desk, shared: Path, file: str, lacks: str) -> None:
    path = shared / "data/focus/native-billing-exports" / file
    good = desk.put("good.csv", PLAIN)
    with pytest.raises(SourceError) as caught:
        desk.pull(str(path), str(good))
    assert caught.value.code == "focus_not_focus"
    assert caught.value.values["file"] == str(path)
    assert caught.value.values["missing"].startswith(lacks)
    assert desk.billed == Decimal("1.10")  # the bill beside it was read
    (check,) = Focus(Setup(name="bills", scope=(str(path),))).test()
    assert check.fault == "focus_not_focus"


def test_a_file_that_is_no_bill_is_told_at_each_pull_and_leaves_it_complete(desk: Desk) -> None:
    desk.put("good.csv", PLAIN)
    desk.write("people.csv", b"name,role\nkim,owner\n")
    desk.write("empty.csv", b"")
    for scope in ((str(desk.bills / "*.csv"),), (str(desk.bills),), (str(desk.bills),)):
        before = sum(one.raw_pages for one in desk.archive.holdings())
        found = desk.pull(*scope)
        told = [(one.code, one.where.file.rpartition("/")[2], one.fatal) for one in found.problems if "no-" in one.code]
        assert told == [("focus.no-bill", "empty.csv", False), ("focus.no-bill", "people.csv", False)]
        assert found.problems[-1].values["columns"].startswith("BilledCost, EffectiveCost")
        (holding,) = desk.archive.holdings()
        assert holding.complete_at == holding.last_at
        assert holding.notes["odd_focus.no-bill"] == 2
        assert holding.raw_pages == before + found.pages  # and nothing is kept of them
    assert found.pages == 0
    assert desk.billed == Decimal("1.10")
    (desk.bills / "people.csv").unlink()
    (desk.bills / "empty.csv").unlink()
    assert desk.pull().odd["focus.no-bill"] == 0


def test_a_bill_that_is_none_any_more_or_none_at_all_is_an_error(desk: Desk) -> None:
    desk.put("feb.csv", PLAIN)
    desk.put("mar.csv", PLAIN | {"BilledCost": "2.00"})
    desk.pull()
    desk.write("feb.csv", b"name,role\nkim,owner\n")
    with pytest.raises(SourceError, match="focus_not_focus"):
        desk.pull()
    assert desk.billed == Decimal("3.10")  # what it said before still counts
    other = desk.write("sub/people.csv", b"name,role\nkim,owner\n")
    with pytest.raises(SourceError, match="focus_not_focus"):
        desk.pull(str(other.parent))


@pytest.mark.parametrize("scenario", ["1", "3"])
def test_a_worked_case_of_the_specification(desk: Desk, shared: Path, scenario: str) -> None:
    folder = shared / "data/focus/focus-spec-examples/commitment_discount_scenarios"
    files = [str(folder / f"commitment_discount_{sort}_scenario_{scenario}.csv") for sort in ("purchase", "usage")]
    options = {"default.BillingCurrency": "USD", "default.BillingAccountId": "12345", "default.ServiceName": "VM"}
    desk.pull(*files, **options)
    charges = desk.archive.evidence().charges
    purchases = [one for one in charges if one.category == "Purchase"]
    usage = [one for one in charges if one.category == "Usage"]
    assert {one.commitment_status for one in usage} == ({"Used"} if scenario == "1" else {"Used", "Unused"})
    assert sum(one.effective for one in purchases) == 0
    assert sum(one.billed for one in usage) == 0
    assert sum(one.effective for one in usage) == 1
    assert {one.account for one in charges} == {"12345"}


def test_times_in_another_form_by_option(desk: Desk, shared: Path) -> None:
    file = shared / "data/focus/focus-spec-examples/saas_examples/spend_agreements/saas_spend_agreements_a1.csv"
    assert desk.pull(str(file)).odd["focus.time-unreadable"] == 2
    assert desk.archive.evidence().bills[0].refused == len(rows_of(file))
    desk.pull(str(file), full=True, dates="%m/%d/%y")
    found = desk.archive.evidence()
    assert sum(one.billed for one in found.charges) == sum(money(row["BilledCost"]) for row in rows_of(file))
    assert found.charges[0].period_start.isoformat() == "2025-04-01T00:00:00+00:00"


def test_a_new_issue_replaces_the_one_before(desk: Desk) -> None:
    three = [PLAIN | {"BilledCost": str(cost)} for cost in (1, 2, 4)]
    desk.put("feb.csv", *three)
    desk.put("jan.csv", PLAIN | {"BilledCost": "100"})
    first = desk.pull()
    assert (first.new["charges"], desk.billed) == (4, 107)
    assert desk.pull().pages == 0
    desk.put("feb.csv", three[0], three[2] | {"BilledCost": "3"})
    again = desk.pull()
    assert (again.new["charges"], again.pages) == (2, 2)
    assert desk.billed == 104
    before = desk.archive.evidence(as_of=first.at.max.replace(tzinfo=first.at.tzinfo))
    assert sum(one.billed for one in before.charges) == 104
    moments = [one.at for one in desk.archive.catalogues()[0].asked]
    then = desk.archive.evidence(as_of=moments[0])
    assert sum(one.billed for one in then.charges) == 107
    desk.put("feb.csv", *three)  # back to what it was
    desk.pull()
    assert desk.billed == 107


def test_half_of_an_issue_does_not_count(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("feb.csv", *([PLAIN | {"BilledCost": "1"}] * 6_000))
    desk.pull()
    desk.put("feb.csv", *([PLAIN | {"BilledCost": "2"}] * 6_000))
    seen: list[str] = []

    def cut(stream: str, count: int, expected: int | None) -> None:
        seen.append(stream)
        raise KeyboardInterrupt

    source = Focus(Setup(name="bills", scope=(str(desk.bills),)))
    with pytest.raises(KeyboardInterrupt):
        pull(source, desk.archive, Privacy(desk.archive.key()), progress=cut)
    rows = desk.archive.holdings()[0].rows["charges"]
    assert (rows, seen) == (11_000, ["bills/feb.csv"])  # 5,000 lines of the new issue are there and wait
    assert desk.billed == 6_000
    desk.pull()
    assert desk.billed == 12_000


def test_a_file_under_another_name_counts_once(desk: Desk) -> None:
    path = desk.put("feb.csv", PLAIN)
    desk.pull()
    path.rename(desk.bills / "february.csv")
    desk.pull()
    assert desk.billed == Decimal("1.10")
    assert desk.archive.evidence().bills[1].file == "bills/february.csv"


def test_of_the_issues_of_a_bill_the_newest_counts(desk: Desk) -> None:
    desk.put("aws-2026-02-v1.csv", PLAIN)
    desk.put("aws-2026-02-v2.csv", PLAIN | {"BilledCost": "5"})
    desk.put("oci-2026-02-v1.csv", PLAIN | {"BilledCost": "7"})
    desk.pull(bill=r"(\w+-\d{4}-\d\d)-v\d")
    assert {one.external_id: one.file for one in desk.archive.evidence().bills} == {
        "aws-2026-02": "bills/aws-2026-02-v2.csv",
        "oci-2026-02": "bills/oci-2026-02-v1.csv",
    }
    assert desk.billed == 12


def as_parquet(rows: list[dict[str, str]]) -> bytes:
    def typed(name: str, text: str) -> Any:
        return (Decimal(text) if text else None) if COLUMNS[name].type == "Decimal" else text

    columns = {name: [typed(name, row[name]) for row in rows] for name in rows[0]}
    out = io.BytesIO()
    parquet.write_table(arrow.table(columns), out)
    return out.getvalue()


def test_csv_packed_csv_and_parquet_say_the_same(desk: Desk) -> None:
    rows = [PLAIN | {"Tags": '{"team": "web"}'}, PLAIN | {"BilledCost": "2.25", "Tags": ""}]
    text = desk.put("a.csv", *rows).read_bytes()
    desk.write("b.csv.gz", gzip.compress(text))
    desk.write("c.parquet", as_parquet(rows))
    desk.pull()
    by_bill: dict[str, list[object]] = defaultdict(list)
    for one in sorted(desk.archive.evidence().charges, key=lambda one: one.line):
        by_bill[one.bill].append((one.line, one.billed, one.effective, one.period_start, one.tags, one.service))
    assert len(by_bill) == 3
    assert by_bill["bills/a.csv"] == by_bill["bills/b.csv.gz"] == by_bill["bills/c.parquet"]


def test_parquet_with_its_own_types(desk: Desk) -> None:
    from datetime import datetime

    table = arrow.table(
        {name: [value] for name, value in PLAIN.items() if name not in ("ChargePeriodStart", "BilledCost")}
        | {"ChargePeriodStart": [datetime(2026, 2, 1)], "BilledCost": [0.1]}  # noqa: DTZ001  as files have it
    )
    tags = arrow.array([[("team", "web"), ("env", "prod")]], type=arrow.map_(arrow.string(), arrow.string()))
    out = io.BytesIO()
    parquet.write_table(table.append_column("Tags", tags), out)
    desk.write("own.parquet", out.getvalue())
    assert "focus.time-form" not in desk.pull().odd
    (charge,) = desk.archive.evidence().charges
    assert (charge.billed, charge.tags) == (Decimal("0.1"), (("env", "prod"), ("team", "web")))
    assert charge.period_start.isoformat() == "2026-02-01T00:00:00+00:00"


BROKEN: list[tuple[str, str, Callable[[Desk], Any]]] = [
    ("source_file_missing", "nothing", lambda desk: desk.bills / "none.csv"),
    ("source_folder_empty", "no bill", lambda desk: desk.write("sub/readme.txt", b"x").parent),
    ("focus_not_focus", "empty", lambda desk: desk.write("empty.csv", b"")),
    ("source_file_unreadable", "no gzip", lambda desk: desk.write("x.csv.gz", b"BilledCost")),
    (
        "source_file_unreadable",
        "cut gzip",
        lambda desk: desk.write("x.csv.gz", gzip.compress(b"BilledCost\n1" * 99)[:-9]),
    ),
    ("source_file_unreadable", "no parquet", lambda desk: desk.write("x.parquet", b"PAR1 is not all")),
    ("source_file_encoding", "cp932", lambda desk: desk.write("x.csv", "BilledCost,請求\n".encode("cp932"))),
    ("focus_quote_open", "quote", lambda desk: desk.write("x.csv", (",".join(PLAIN) + '\n1,"2\n3\n').encode())),
    (
        "focus_column_twice",
        "twice",
        lambda desk: desk.write("x.csv", (",".join((*PLAIN, "Tags", "Tags")) + "\n").encode()),
    ),
]


@pytest.mark.parametrize(("code", "name", "make"), BROKEN, ids=[name for _, name, _ in BROKEN])
def test_a_broken_file_is_one_clear_error(desk: Desk, code: str, name: str, make: Callable[[Desk], Any]) -> None:
    with pytest.raises(SourceError) as caught:
        desk.pull(str(make(desk)))
    assert caught.value.code == code


def test_a_broken_file_keeps_no_other_bill_from_being_read(desk: Desk) -> None:
    desk.write("a.csv.gz", gzip.compress(b"x" * 9_000)[:20])
    desk.write("b.parquet", b"PAR1")
    desk.write("c.csv", "BilledCost".encode("utf-16"))
    desk.put("d.csv", PLAIN | {"BilledCost": "7"})
    desk.write("odd.csv", ODD.encode())
    done = Pulled("bills", datetime.now(UTC))
    source = Focus(Setup(name="bills", scope=(str(desk.bills),)))
    with pytest.raises(SourceError, match="source_file_unreadable"):
        pull(source, desk.archive, Privacy(desk.archive.key()), into=done)
    assert {one.external_id for one in desk.archive.evidence().bills} == {"bills/d.csv", "bills/odd.csv"}
    assert done.odd["focus.line-uneven"] == 1
    assert [bool(one.fault) for one in source.test()] == [True, True, True, False, False]


def test_wrong_options(desk: Desk) -> None:
    desk.put("a.csv", PLAIN)
    for options, code in (({"bills": "x"}, "source_option_unknown"), ({"bill": "("}, "source_option_invalid")):
        with pytest.raises(SourceError) as caught:
            desk.pull(**options)
        assert caught.value.code == code


def test_a_header_alone_is_a_bill_of_nothing(desk: Desk) -> None:
    desk.put("a.csv")
    desk.pull()
    (bill,) = desk.archive.evidence().bills
    assert (bill.lines, bill.billed) == (0, ())


def test_addresses_of_people_in_tags_are_not_kept(desk: Desk) -> None:
    desk.put("a.csv", PLAIN | {"Tags": '{"owner": "ann.lee@corp.test"}'})
    desk.pull()
    (charge,) = desk.archive.evidence().charges
    assert dict(charge.tags)["owner"].endswith("@mail.invalid")
    assert "corp.test" not in "".join(page.body for page in desk.archive.raw("bills"))


def test_charges_are_derived_again_from_what_was_kept(desk: Desk, shared: Path) -> None:
    path = str(shared / SAMPLES[0])
    desk.pull(path)
    source = Focus(Setup(name="bills", scope=(path,)))
    again = [fact for page in desk.archive.raw("bills") for fact in source.facts(page)]
    known = desk.archive.evidence()
    assert sorted(again, key=lambda one: one.external_id) == sorted(
        (*known.charges, *known.bills), key=lambda one: one.external_id
    )


def test_a_large_file_is_never_held_whole(desk: Desk) -> None:
    """Ten thousand lines, of which none is held for longer than its piece; all of them come to the sum."""
    path = desk.put("large.csv", *({**PLAIN, "BilledCost": str(cost)} for cost in range(12_345)))
    held = [page.count for page in Focus(Setup(name="bills", scope=(str(path),))).pull({})]
    assert held == [5_000, 5_000, 2_345, 0]
    desk.pull()
    assert desk.billed == sum(range(12_345))
    sizes = [file.rows for one in desk.archive.catalogues() for manifest in one.manifests for file in manifest.files]
    assert max(sizes) == 5_000


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=11))
def test_numbers_are_read_exactly(value: Decimal) -> None:
    assert number(str(value)) == (value, "")
    assert number(format(value, "f")).value == value
    dressed = number(f"${value:,.2f}") if value >= 0 else number(f"-${-value:,.2f}")
    assert dressed.value == value.quantize(Decimal("0.01"))


@pytest.mark.parametrize("text", ["1,5", "1.000,50", "12,34.5", "1e400", "inf", "nan", "1 000", "0x10", "$", ""])
def test_numbers_that_may_mean_two_things_are_none(text: str) -> None:
    assert number(text).value is None


def test_columns_and_values_are_those_of_the_requirement_model(shared: Path) -> None:
    """All but the states of commitments, where the model lists those of reservations; the specification counts."""
    rules = json.loads((shared / "data/focus/focus-rules/model-1.2.json").read_text())["ModelRules"].values()
    present = {one["Reference"] for one in rules if one["Function"] == "Presence"}
    assert present == set(COLUMNS)
    must = {
        one["Reference"]
        for one in rules
        if one["Function"] == "Presence"
        and one["ValidationCriteria"]["Keyword"] == "MUST"
        and not one["ApplicabilityCriteria"]
    }
    assert must == {name for name, column in COLUMNS.items() if column.level is Level.MANDATORY}
    texts = {(one["Reference"], one["ValidationCriteria"]["MustSatisfy"]) for one in rules}
    never = {name for name, text in texts if text == f"{name} MUST NOT be null."}
    assert {name for name in must if not COLUMNS[name].nulls} == never & must
    types = {"TypeDecimal": "Decimal", "TypeDateTime": "Date/Time"}
    for one in rules:
        asked = one["ValidationCriteria"]["Requirement"]
        if one["Function"] == "Type" and asked.get("CheckFunction") in types:
            assert COLUMNS[one["Reference"]].type == types[asked["CheckFunction"]]
        if asked.get("CheckFunction") == "OR" and one["Reference"] in VALUES:
            listed = {item["Value"] for item in asked["Items"]}
            if one["Reference"] != "CommitmentDiscountStatus":
                assert listed == VALUES[one["Reference"]]


def test_a_currency_is_three_letters_and_what_is_none_is_no_charge(desk: Desk) -> None:
    lines = [PLAIN | {"BillingCurrency": one} for one in ("USD", "usd", "Credits", "JPY")]
    desk.put("mixed.csv", *lines)
    problems = {one.code: one for one in desk.pull().problems if one.values.get("column") == "BillingCurrency"}
    assert {code: (one.values["text"], one.fatal) for code, one in problems.items()} == {
        "focus.value-case": ("usd", False),
        "focus.currency-unknown": ("Credits", True),
    }
    assert [(one.line, one.currency) for one in desk.archive.evidence().charges] == [(2, "USD"), (3, "USD"), (5, "JPY")]
    (bill,) = desk.archive.evidence().bills
    assert (bill.refused, bill.billed) == (1, (("main JPY", "1.10"), ("main USD", "2.20")))
    assert set(found(desk)) == {"finance.bill-lines-left-out"}


def found(desk: Desk) -> dict[str, Any]:
    """What the finance duty says about bills, by code."""
    plan = program(charters=[{"id": "x"}], sources=[{"id": "bills", "vendor": "focus"}])
    section = look(plan, History(), desk.archive.evidence(), Timetable(as_of=date(2026, 3, 12)))
    return {one.code: one.values for one in section.findings if one.code.startswith("finance.bill-")}


def test_a_real_bill_is_whole_until_a_file_of_the_archive_is_lost(desk: Desk, shared: Path) -> None:
    desk.pull(str(shared / SAMPLES[1]))
    assert found(desk) == {}
    (file,) = desk.archive.catalogues()[0].files("charges")
    (desk.archive.root / file.name).unlink()
    told = found(desk)["finance.bill-total-differs"]
    assert (told["lines"], told["charges"]) == (751, 0)


def test_a_bill_that_is_corrected_after_its_time_is_told_with_both_totals(desk: Desk) -> None:
    at = datetime(2026, 3, 3, tzinfo=UTC)
    for days, cost in enumerate(("1.10", "0.60")):
        path = desk.put("feb.csv", PLAIN | {"BilledCost": cost})
        os.utime(path, ((at + timedelta(days=days)).timestamp(),) * 2)
        desk.pull()
    found_bills = desk.archive.evidence()
    assert [one.billed for one in found_bills.former_bills] == [(("main USD", "1.10"),)]
    assert [one.billed for one in found_bills.bills] == [(("main USD", "0.60"),)]
    assert {code: (one["was"], one["now"], one["on"]) for code, one in found(desk).items()} == {
        "finance.bill-corrected": (
            Money(amount=Decimal("1.10"), currency="USD"),
            Money(amount=Decimal("0.60"), currency="USD"),
            date(2026, 3, 4),
        )
    }
    assert desk.archive.evidence(as_of=desk.archive.evidence().former_bills[0].as_of).former_bills == ()


def test_as_a_user_pulls_them(tmp_path: Path, shared: Path) -> None:
    """A scope starts from the folder of the plan, wherever the command runs; what is odd is printed with its place."""
    (tmp_path / "program.yaml").write_text("charter: {id: x, title: X}\n")
    (tmp_path / "sources.yaml").write_text("sources:\n  - {id: cloud, vendor: focus, scope: [bills]}\n")
    (tmp_path / "bills").mkdir()
    (tmp_path / "bills" / "feb.csv").write_text(ODD)
    done = forked.kaname("pull", tmp_path, environment={**os.environ, "COLUMNS": "200"})
    first, second, *_ = done.stdout.splitlines()
    assert first == "cloud: 2 pages, new: bills 1, charges 4."
    assert second.startswith("■ bills/feb.csv:6  Without BillingCurrency a line is no charge and left out of all sums.")
    assert done.stdout.count("▲ bills/feb.csv:") > 10
    own = shared / "data/focus/native-billing-exports/azure/sample-anonymous-ea-export-dataset.csv"
    (tmp_path / "bills" / "own.csv").write_bytes(own.read_bytes())
    said = forked.kaname("source", "test", tmp_path, "cloud", environment={**os.environ, "COLUMNS": "200"})
    assert said.returncode == 2
    assert "bills/feb.csv: 13 seen" in said.stdout
    assert "own.csv is no bill in FOCUS: it has no BilledCost, EffectiveCost" in said.stdout
