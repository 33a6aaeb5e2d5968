"""Enhancement proposals: the real folder accounted for to the last line, and each kind of dirt in a small one."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.errors import NotFoundError, UsageError
from kaname.evidence.keps.pages import PageError, read_page
from kaname.evidence.keps.versions import kep_id
from kaname.evidence.keps.vocabulary import Stage, Status, Target, stage_of, status_of, target_of
from kaname.files.loading import load
from kaname.imports.keps import Imported, Tally, read
from kaname.imports.keps.releases import read_release, resolve
from kaname.model.base import Key
from kaname.model.checks import check
from kaname.model.decisions import Decision
from kaname.model.finding import Problem, Where
from kaname.model.history import Moved
from kaname.model.kinds import references
from kaname.model.people import Person, Team
from kaname.model.plan import Dependency, Initiative, Milestone, Release
from kaname.model.program import Program
from kaname.model.quality import Review

SNAPSHOT = date(2026, 7, 24)

KEP = """\
title: Widgets
kep-number: 42
authors: ["@Ann", "@bob"]
owning-sig: sig-node
participating-sigs: [sig-auth, sig-arch]
status: implementable
creation-date: 2025-01-10
reviewers: ["@carl"]
approvers: ["@dora"]
stage: beta
latest-milestone: "v1.34"
milestone:
  alpha: "v1.33"
  beta: v1.34
feature-gates:
  - name: Widgets
    components: [kubelet]
"""

RELEASE = """\
# Kubernetes v1.{minor}

- **{freeze}**: Week 4 — [Enhancements Freeze]
- **{code}**: Week 9 — [Code Freeze]
- **{day}**: Week 14 — Kubernetes v1.{minor}.0 released
"""

ALIASES = """\
aliases:
  sig-node-leads: [Ann, zed]
  sig-node-tech-leads: [zed]
  sig-auth-leads: [dora]
  prod-readiness-approvers: [carl]
"""

SMALL: Mapping[str, str] = {
    "kep/sig-node/42-widgets/kep.yaml": KEP,
    "prod-readiness/sig-node/42.yaml": 'kep-number: 42\nalpha:\n  approver: "@carl"\nstable:\n  approver: "@carl"\n',
    "releases/release-1.33.md": RELEASE.format(
        minor=33,
        freeze="Thursday 13th February 2025",
        code="Thursday 20th March 2025",
        day="Wednesday 23rd April 2025",
    ),
    "releases/release-1.34.md": RELEASE.format(
        minor=34, freeze="Friday 20th June 2025", code="Thursday 24th July 2025", day="Wednesday 27th August 2025"
    ),
    "OWNERS_ALIASES.yaml": ALIASES,
}


def version(at: str, kep: Mapping[str, Any] | None, *, folder: str = "42-widgets", commit: str = "") -> str:
    """One line of the history."""
    row: dict[str, Any] = {"path": f"keps/sig-node/{folder}/kep.yaml", "commit": commit or at, "merged_at": at}
    return json.dumps(row | ({"change": "M", "kep": kep} if kep is not None else {"change": "D"}))


def folder_of(tmp_path: Path, files: Mapping[str, str | None], *versions: str) -> Path:
    """The small folder with some files in place of its own (None: taken away) and a history."""
    whole = {**SMALL, **files}
    if versions:
        whole["history.jsonl"] = "\n".join(versions) + "\n"
    for name, text in whole.items():
        if text is not None:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return tmp_path


def imported(
    tmp_path: Path, files: Mapping[str, str | None] | None = None, *versions: str, as_of: date = date(2025, 5, 1)
) -> tuple[Program, Imported]:
    """The program that the small folder makes."""
    found = read(folder_of(tmp_path, files or {}, *versions), as_of=as_of)
    return found.changes.apply(Program([])), found


def codes(found: Imported) -> list[tuple[str, str, int]]:
    """What was wrong, and where."""
    return [(problem.code, problem.where.file, problem.where.line) for problem in found.problems]


@pytest.fixture(scope="module")
def keps(shared: Path) -> Path:
    return shared / "data" / "keps"


@pytest.fixture(scope="module")
def real(keps: Path) -> Imported:
    return read(keps, as_of=SNAPSHOT)


@pytest.fixture(scope="module")
def kubernetes(real: Imported) -> Program:
    return real.changes.apply(Program([]))


# the real folder


def test_every_file_and_every_line_is_accounted_for(keps: Path, real: Imported) -> None:
    files = sum(path.is_file() for path in keps.rglob("*"))
    lines = (keps / "history.jsonl").read_text("utf-8").splitlines()
    assert real.read + real.refused == files
    assert real.tallies["version"].there == len(lines) == 1519
    assert real.tallies["enhancement"] == Tally(348, 0)
    assert real.tallies["readiness"] == Tally(268, 2)
    assert real.tallies["release"] == Tally(24, 0)


def test_every_refusal_has_its_reason(real: Imported) -> None:
    refused = sum(tally.refused for tally in real.tallies.values())
    reasons = [problem for problem in real.problems if problem.fatal]
    assert sum(int(str(problem.values.get("number", 1))) for problem in reasons) == refused
    assert {problem.code for problem in reasons} == {
        "kep.document-out-of-scope",
        "kep.other-out-of-scope",
        "kep.review-of-nothing",
        "kep.version-of-nothing",
        "kep.version-unparsable",
    }
    unparsable = [problem.where.line for problem in reasons if problem.code == "kep.version-unparsable"]
    assert unparsable == [48, 56, 75, 93, 95]


def test_the_real_plan_refers_to_nothing_that_is_not_there(kubernetes: Program) -> None:
    dangling = [ref for record in kubernetes for _, ref in references(record) if kubernetes.get(ref) is None]
    assert dangling == []
    assert [problem for problem in check(kubernetes) if problem.fatal] == []


def test_the_real_dirt_is_told_with_its_place(real: Imported) -> None:
    told = {(problem.code, problem.where, str(problem.values.get("text", ""))) for problem in real.problems}
    node, storage = "kep/sig-node", "kep/sig-storage"
    policies = Where(f"{node}/2625-cpumanager-policies-thread-placement/kep.yaml", 8)
    assert ("kep.word-read-as", policies, "imlpemented") in told
    several = Where(f"{storage}/1432-volume-health-monitor/kep.yaml", 30)
    assert ("kep.target-several", several, "v1.21, v1.37") in told
    assert Counter(problem.code for problem in real.problems)["kep.targets-missing"] == 71


def test_release_days_agree_with_the_first_reading_and_mend_it(keps: Path, kubernetes: Program) -> None:
    """That reading lacks v1.34 and cuts the freezes "anywhere on Earth" a day before they end."""
    first = json.loads((keps / "expected-slips.json").read_text("utf-8"))["per_release"]
    releases = {release.id: release for release in kubernetes.all(Release)}
    for name, days in first.items():
        assert releases[name].date == date.fromisoformat(days["ga"])
        late = timedelta(days=1 if name in ("v1.35", "v1.36", "v1.37") else 0)
        assert releases[name].scope_freeze == date.fromisoformat(days["enhancements_freeze"]) + late
    assert releases["v1.34"].scope_freeze == date(2025, 6, 20)
    assert releases["v1.14"].date == date(2019, 3, 25)
    assert releases["v1.16"].code_freeze == date(2019, 8, 29)
    assert all(releases[f"v1.{minor}"].code_freeze for minor in range(14, 38))
    assert [release.state for release in (releases["v1.36"], releases["v1.37"], releases["v1.38"])] == [
        "released",
        "frozen",
        "planned",
    ]


def test_history_holds_every_move_of_the_first_reading(keps: Path, real: Imported, kubernetes: Program) -> None:
    """106 targets that stood at a freeze and stood later in the last version of their file, before any rename."""
    moved = 0
    for name, days in json.loads((keps / "expected-slips.json").read_text("utf-8"))["per_release"].items():
        release = kubernetes.need(Key("release", name))
        assert isinstance(release, Release)
        assert release.date
        frozen = datetime.combine(date.fromisoformat(days["enhancements_freeze"]), time(), UTC) + timedelta(days=1)
        for one in days["moved"]:
            key = Key("milestone", f"{kep_id(one['path'].split('/')[-2])}-{one['stage']}")
            targets = real.history.of_record(key, "target")
            assert [move.value for move in targets if move.at <= frozen][-1] == release.date.isoformat()
            now = kubernetes.need(Key("release", "v1." + one["now"].rpartition(".")[2]))
            assert isinstance(now, Release)
            assert (now.date.isoformat() if now.date else now.id) in [
                move.value for move in targets if move.at > frozen
            ]
            moved += 1
    assert moved == 106


def test_history_ends_where_the_plan_stands(real: Imported, kubernetes: Program) -> None:
    for milestone in kubernetes.all(Milestone):
        targets = real.history.of_record(milestone.key, "target")
        day = milestone.commitment.isoformat() if milestone.commitment else None
        release = milestone.release.id if milestone.release else None
        assert (targets[-1].value if targets else None) == (day or release)
        states = real.history.of_record(milestone.key, "state")
        assert (states[-1].value == "dropped" if states else False) == (milestone.state == "dropped")
        reached = real.history.of_record(milestone.key, "reached")
        if milestone.reached is not None:
            assert reached[-1].value == milestone.reached.isoformat()
        for move, after in pairwise(targets):
            assert after.was == move.value != after.value


def test_renamed_proposals_keep_their_history(real: Imported) -> None:
    """1661 became 383 and 375 became 3570, each with a new number in the same commit."""
    assert real.history.of_record(Key("initiative", "kep-383"))[0].at.date() == date(2020, 4, 20)
    assert real.history.of_record(Key("initiative", "kep-3570"))[0].at.date() < date(2022, 10, 5)


def test_one_proposal_in_full(real: Imported, kubernetes: Program) -> None:
    """In-place update of pod resources: beta planned for v1.23 first, reached in v1.33 after ten targets."""
    beta = kubernetes.need(Key("milestone", "kep-1287-beta"))
    assert isinstance(beta, Milestone)
    assert (beta.commitment, beta.reached, beta.state) == (date(2025, 4, 23), date(2025, 4, 23), "reached")
    targets = real.history.of_record(beta.key, "target")
    assert [targets[0].value, len(targets), targets[-1].value] == ["2021-12-07", 10, "2025-04-23"]
    assert real.history.of_record(beta.key, "reached")[0].source == "gates.csv"
    decision = kubernetes.need(Key("decision", "kep-1287"))
    assert isinstance(decision, Decision)
    assert (decision.driver, decision.approver, len(decision.approvals)) == ("kgolab", None, 8)
    assert [approval.note for approval in decision.approvals][-1] == "production readiness: stable"


def test_nothing_is_reached_before_its_release_is_out(real: Imported, kubernetes: Program) -> None:
    assert all(m.reached <= SNAPSHOT for m in kubernetes.all(Milestone) if m.reached)
    late = [m for m in real.history.moves if m.field == "reached" and m.value and m.value[:2] == "20"]
    assert len(late) > 400
    assert all(move.at.date() >= date.fromisoformat(move.value or "") - timedelta(days=1) for move in late)


def test_people_are_one_whatever_the_case_of_their_handle(kubernetes: Program) -> None:
    ids = [person.id for person in kubernetes.all(Person)]
    assert len(ids) == len({name.casefold() for name in ids})
    sergey = kubernetes.need(Key("person", "sergeykanzhelev"))
    assert sergey.name == "SergeyKanzhelev"


def test_every_group_named_anywhere_is_a_team(kubernetes: Program) -> None:
    teams = {team.id: team for team in kubernetes.all(Team)}
    assert {"sig-node", "sig-architecture", "sig-usability", "sig-ui"} <= set(teams)
    assert "sig-arch" not in teams
    assert teams["sig-node"].lead == "dchen1107"
    assert teams["sig-api-machinery"].title == "SIG API Machinery"


def test_the_example_is_what_the_import_makes(real: Imported, kubernetes: Program) -> None:
    """examples/kubernetes is committed; after a change of the import it is made anew by tools/import_kubernetes.py."""
    example = load(Path(__file__).parents[1] / "examples" / "kubernetes")
    assert [problem for problem in example.problems if problem.fatal] == []
    assert example.program == kubernetes
    assert example.history == real.history


# a small folder, one thing at a time


def test_a_proposal_becomes_its_records(tmp_path: Path) -> None:
    program, found = imported(tmp_path)
    assert codes(found) == [
        ("kep.group-without-leads", "kep/sig-node/42-widgets/kep.yaml", 0),
        ("kep.group-read-as", "kep/sig-node/42-widgets/kep.yaml", 5),
    ]
    assert (found.read, found.refused) == (5, 0)
    initiative = program.need(Key("initiative", "kep-42"))
    assert isinstance(initiative, Initiative)
    assert (initiative.title, initiative.owner, initiative.state) == ("Widgets", "team/sig-node", "active")
    assert initiative.quarters == ("2025-Q2", "2025-Q3")
    assert (initiative.components, initiative.tags) == (("kubelet",), ("gate:Widgets",))
    alpha, beta = program.all(Milestone)
    assert (alpha.id, alpha.state, alpha.reached) == ("kep-42-alpha", "reached", date(2025, 4, 23))
    assert (beta.id, beta.state, beta.commitment, beta.release) == ("kep-42-beta", "open", date(2025, 8, 27), "v1.34")
    decision = program.all(Decision)[0]
    assert (decision.driver, decision.approver, decision.state) == ("ann", "person/dora", "accepted")
    assert decision.contributors == ("person/bob", "person/carl")
    assert decision.opened_on == date(2025, 1, 10)
    contracts = program.all(Dependency)
    assert [(one.giver, one.state, one.need_by) for one in contracts] == [
        ("team/sig-auth", "proposed", date(2025, 8, 27)),
        ("team/sig-architecture", "proposed", date(2025, 8, 27)),
    ]
    assert {person.id: person.role for person in program.all(Person)} == {
        "ann": "SIG Node lead",
        "bob": "",
        "carl": "production readiness approver",
        "dora": "SIG Auth lead",
        "zed": "SIG Node lead",
    }
    assert program.need(Key("team", "sig-node")).model_dump()["lead"] == "zed"


def test_readiness_is_approved_for_stages_at_hand_and_open_for_later_ones(tmp_path: Path) -> None:
    program, _ = imported(tmp_path)
    approvals = program.all(Decision)[0].approvals
    assert [(one.by, one.answer, one.note) for one in approvals] == [
        ("person/carl", "approved", "production readiness: alpha")
    ]
    review = program.all(Review)[0]
    assert (review.id, review.subject, review.verdict) == ("kep-42-stable-readiness", "initiative/kep-42", "open")


def test_a_contract_is_needed_by_the_next_target_ahead(tmp_path: Path) -> None:
    program, _ = imported(tmp_path, as_of=date(2025, 9, 1))
    assert [one.need_by for one in program.all(Dependency)] == [None, None]


def test_charter_is_pinned_and_starts_with_its_first_promise(tmp_path: Path) -> None:
    program, _ = imported(tmp_path)
    assert (program.charter.as_of, program.charter.starts) == (date(2025, 5, 1), date(2025, 4, 23))
    assert program.charter.currency is None
    assert program.charter.health.silent_after_days == 126


BODY: Mapping[str, Any] = {
    "title": "Widgets",
    "kep-number": 42,
    "status": "provisional",
    "stage": "alpha",
    "milestone": {"alpha": "v1.33"},
}


def test_versions_become_moves(tmp_path: Path) -> None:
    """Named, blanked, named for a release without a day, then for one with a day; approved on the way."""
    alpha = Key("milestone", "kep-42-alpha")
    kep = Key("initiative", "kep-42")
    targets = ["v1.33", "TBD", "v1.35", "1.34"]
    states = ["provisional", "provisional", "implementable", "implementable"]
    versions = [
        version(f"2025-0{month}-01T12:00:00+09:00", {**BODY, "status": status, "milestone": {"alpha": target}})
        for month, (target, status) in enumerate(zip(targets, states, strict=True), 1)
    ]
    text = KEP.replace('alpha: "v1.33"\n  beta: v1.34', "alpha: v1.34").replace("stage: beta", "stage: alpha")
    program, found = imported(tmp_path, {"kep/sig-node/42-widgets/kep.yaml": text}, *versions)
    at = [datetime.fromisoformat(f"2025-0{month}-01T12:00:00+09:00") for month in range(1, 5)]
    source = [moment.isoformat() for moment in at]
    assert found.history.of_record(alpha, "target") == (
        Moved(at[0], alpha, "target", "2025-04-23", None, source=source[0]),
        Moved(at[1], alpha, "target", None, "2025-04-23", source=source[1]),
        Moved(at[2], alpha, "target", "v1.35", None, source=source[2]),
        Moved(at[3], alpha, "target", "2025-08-27", "v1.35", source=source[3]),
    )
    assert found.history.of_record(kep, "state") == (
        Moved(at[0], kep, "state", "idea", None, source=source[0]),
        Moved(at[2], kep, "state", "active", "idea", source=source[2]),
    )
    assert program.all(Decision)[0].decided_on == date(2025, 3, 1)
    assert ("kep.release-undated", "releases", 0) in codes(found)


def test_a_renamed_proposal_is_one_and_a_deleted_one_is_refused(tmp_path: Path) -> None:
    body = {**BODY, "kep-number": None}
    program, found = imported(
        tmp_path,
        {},
        version("2025-01-01T00:00:00Z", body, folder="7-widgets"),
        version("2025-01-02T00:00:00Z", None, folder="7-widgets", commit="renames"),
        version("2025-01-02T00:00:00Z", BODY, commit="renames"),
        version("2025-01-03T00:00:00Z", BODY, folder="8-gone"),
        version("2025-01-04T00:00:00Z", None, folder="8-gone"),
    )
    alpha = Key("milestone", "kep-42-alpha")
    assert [move.at.day for move in found.history.of_record(alpha, "target")] == [1]
    assert found.tallies["version"] == Tally(3, 2)
    assert [problem for problem in found.problems if problem.fatal] == [
        Problem("kep.version-of-nothing", Where("history.jsonl", 4), values={"folder": "8-gone"}),
        Problem("kep.version-of-nothing", Where("history.jsonl", 5), values={"folder": "8-gone"}),
    ]
    assert Key("initiative", "kep-8") not in program


def test_a_stage_is_dropped_with_its_proposal_and_open_again_when_taken_up(tmp_path: Path) -> None:
    versions = [
        version("2025-01-01T00:00:00Z", BODY),
        version("2025-02-01T00:00:00Z", {**BODY, "status": "withdrawn"}),
        version("2025-03-01T00:00:00Z", {**BODY, "status": "provisional"}),
    ]
    _, found = imported(tmp_path, {}, *versions)
    states = found.history.of_record(Key("milestone", "kep-42-alpha"), "state")
    assert [(move.at.month, move.value) for move in states] == [(2, "dropped"), (3, "open")]


@pytest.mark.parametrize("word", ["withdrawn", "rejected", "deferred", "replaced"])
def test_what_was_given_up_is_dropped_but_not_what_was_reached(tmp_path: Path, word: str) -> None:
    text = KEP.replace("status: implementable", f"status: {word}")
    program, _ = imported(tmp_path, {"kep/sig-node/42-widgets/kep.yaml": text})
    assert [milestone.state for milestone in program.all(Milestone)] == ["reached", "dropped"]
    assert program.all(Dependency) == ()


def test_a_target_that_only_passed_proves_nothing(tmp_path: Path) -> None:
    program, found = imported(tmp_path, as_of=date(2025, 9, 1))
    beta = program.all(Milestone)[1]
    assert (beta.state, beta.reached) == ("open", None)
    assert ("kep.reach-unproven", "kep/sig-node/42-widgets/kep.yaml", 14) in codes(found)


GATES = "# '-' never, up to v1.34; rows of 1.35 are partial\ngate,alpha,beta,ga\n"


@pytest.mark.parametrize(
    ("row", "state", "code"),
    [
        ("Widgets,33,34,-", "reached", ""),
        ("Widgets,33,-,-", "open", "kep.stage-not-reached"),
        ("Gadgets,33,34,-", "open", "kep.reach-unproven"),
    ],
)
def test_the_list_of_gates_proves_and_denies(tmp_path: Path, row: str, state: str, code: str) -> None:
    program, found = imported(tmp_path, {"gates.csv": GATES + row + "\n"}, as_of=date(2025, 9, 1))
    assert program.all(Milestone)[1].state == state
    assert [c for c, _, _ in codes(found) if c in ("kep.stage-not-reached", "kep.reach-unproven")] == [code][
        : bool(code)
    ]


def test_a_gate_of_two_proposals_proves_nothing(tmp_path: Path) -> None:
    other = KEP.replace("kep-number: 42", "kep-number: 43")
    files = {"gates.csv": GATES + "Widgets,33,34,-\n", "kep/sig-node/43-gadgets/kep.yaml": other}
    program, _ = imported(tmp_path, files, as_of=date(2025, 9, 1))
    assert [m.state for m in program.all(Milestone) if m.stage == "beta"] == ["open", "open"]


def test_implemented_at_alpha_is_not_implemented(tmp_path: Path) -> None:
    text = KEP.replace("status: implementable", "status: implemented (alpha)").replace("stage: beta", "stage:")
    program, found = imported(tmp_path, {"kep/sig-node/42-widgets/kep.yaml": text})
    assert [milestone.state for milestone in program.all(Milestone)] == ["reached", "open"]
    assert program.all(Initiative)[0].state == "active"
    assert ("kep.word-read-as", "kep/sig-node/42-widgets/kep.yaml", 6) in codes(found)


def test_implemented_before_the_release_is_out_is_not_reached_yet(tmp_path: Path) -> None:
    text = KEP.replace("status: implementable", "status: implemented")
    program, _ = imported(tmp_path, {"kep/sig-node/42-widgets/kep.yaml": text})
    assert [milestone.state for milestone in program.all(Milestone)] == ["reached", "open"]


BROKEN = [
    ("title: [", "kep.yaml-invalid"),
    ("- a\n- list\n", "kep.not-a-mapping"),
    ("title: &a [x]\nauthors: *a\n", "kep.yaml-alias"),
    ("title: \x01", "kep.yaml-invalid"),
]


@pytest.mark.parametrize(("text", "code"), BROKEN)
def test_a_file_that_can_not_be_read_is_refused_and_the_rest_is_read(tmp_path: Path, text: str, code: str) -> None:
    program, found = imported(
        tmp_path, {"kep/sig-node/7-broken/kep.yaml": text, "prod-readiness/sig-node/9.yaml": text}
    )
    assert found.tallies["enhancement"] == Tally(1, 1)
    assert found.tallies["readiness"] == Tally(1, 1)
    assert [p.where.file for p in found.problems if p.code == code] == [
        "kep/sig-node/7-broken/kep.yaml",
        "prod-readiness/sig-node/9.yaml",
    ]
    assert [initiative.id for initiative in program.all(Initiative)] == ["kep-42"]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {})
    broken = ("kep/sig-node/7-x/kep.yaml", "prod-readiness/sig-node/7.yaml", "releases/release-1.35.md")
    for name in (*broken, "gates.csv", "OWNERS_ALIASES.yaml", "history.jsonl"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"title: \xff\xfe")
    found = read(folder, as_of=SNAPSHOT)
    assert (found.read, found.refused) == (5, 5)
    assert [problem.code for problem in found.problems if problem.fatal] == ["kep.not-utf8"] * 2 + [
        "kep.version-malformed"
    ] + ["kep.not-utf8"] * 3


def test_malformed_lines_of_history_are_refused(tmp_path: Path) -> None:
    good = version("2025-01-01T00:00:00Z", BODY)
    bad = ["{", "[]", '{"path": "a"}', good.replace("00Z", "00"), good.replace('"kep": {', '"unparsable": {')]
    _, found = imported(tmp_path, {}, good, *bad)
    assert found.tallies["version"] == Tally(1, 5)
    assert [p.where.line for p in found.problems if p.code == "kep.version-malformed"] == [2, 3, 4, 5]
    assert [p.where.line for p in found.problems if p.code == "kep.version-unparsable"] == [6]


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("status: implementable", "status: imlpemented", "kep.word-read-as", 6),
        ("status: implementable", "status: draft-ish", "kep.word-unknown", 6),
        ("status: implementable", "status: provisional|implementable", "kep.template-value", 6),
        ("stage: beta", "stage: alpha|beta|stable", "kep.template-value", 10),
        ("kep-number: 42", "kep-number: 24", "kep.number-differs", 2),
        ("title: Widgets", "title: KEP Template", "kep.title-missing", 1),
        ("title: Widgets", "title: Widgets\ntitle: Gadgets", "kep.field-repeated", 2),
        ("beta: v1.34", "beta: v1.yy", "kep.target-placeholder", 14),
        ("beta: v1.34", "beta: soon", "kep.target-unreadable", 14),
        ("beta: v1.34", "beta: v1.33, v1.34", "kep.target-several", 14),
        ("beta: v1.34", "gamma: v1.34", "kep.stage-unknown", 14),
        ("sig-auth, sig-arch", "TBD", "kep.group-placeholder", 5),
        ('reviewers: ["@carl"]', 'reviewers: ["“@carl”"]', "kep.person-unclear", 8),
        ('reviewers: ["@carl"]', 'reviewers: ["with help of @carl"]', "kep.person-unclear", 8),
        ('reviewers: ["@carl"]', 'reviewers: ["TBD"]', "kep.person-placeholder", 8),
        ('approvers: ["@dora"]', 'approvers: ["sig-auth"]', "kep.approver-is-group", 9),
        ("stage: beta", "replaces: [an old idea]\nstage: beta", "kep.link-unreadable", 10),
        ("stage: beta", "replaces: [/keps/sig-ccc/3456-replaced-kep]\nstage: beta", "kep.link-unreadable", 10),
    ],
)
def test_each_doubt_is_told_once_at_its_line(tmp_path: Path, before: str, after: str, code: str, line: int) -> None:
    assert before in KEP
    clean, dirty = tmp_path / "clean", tmp_path / "dirty"
    file = "kep/sig-node/42-widgets/kep.yaml"
    _, repaired = imported(clean)
    _, found = imported(dirty, {file: KEP.replace(before, after)})
    assert (code, file, line) not in codes(repaired)
    assert codes(found).count((code, file, line)) == 1
    assert found.read == repaired.read


def test_groups_and_names_as_people(tmp_path: Path) -> None:
    people = '["@ANN", "@sig-node-tech-leads", "Zoë Müller", "山田 太郎", "TBD"]'
    text = KEP.replace('reviewers: ["@carl"]', f"reviewers: {people}")
    program, _ = imported(tmp_path, {"kep/sig-node/42-widgets/kep.yaml": text})
    assert program.all(Decision)[0].contributors == (
        "person/bob",
        "person/ann",
        "person/zed",
        "person/zoë-müller",
        "person/山田-太郎",
    )
    assert program.need(Key("person", "山田-太郎")).title == "山田 太郎"
    assert program.need(Key("person", "ann")).title == "Ann"


def test_relations_become_links_and_supersede(tmp_path: Path) -> None:
    text = KEP.replace(
        "stage: beta",
        "see-also: [n/a, https://example.org/x, keps/sig-net/9-y]\nreplaces: [/keps/sig-node/7-old]\nstage: beta",
    )
    old = KEP.replace("kep-number: 42", "kep-number: 7").replace("status: implementable", "status: replaced")
    files = {"kep/sig-node/42-widgets/kep.yaml": text, "kep/sig-node/7-old/kep.yaml": old}
    program, found = imported(tmp_path, files)
    new = program.need(Key("initiative", "kep-42"))
    assert [(link.title, link.url) for link in new.links[2:]] == [
        ("see-also", "https://example.org/x"),
        ("see-also", "https://github.com/kubernetes/enhancements/tree/master/keps/sig-net/9-y"),
        ("replaces", "https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/7-old"),
    ]
    decisions = {decision.id: decision for decision in program.all(Decision)}
    assert decisions["kep-42"].supersedes == "kep-7"
    assert decisions["kep-7"].state == "superseded"
    assert "kep.link-unreadable" not in [code for code, _, _ in codes(found)]


def test_two_folders_of_one_number_are_not_mixed(tmp_path: Path) -> None:
    _, found = imported(tmp_path, {"kep/sig-auth/42-widgets-again/kep.yaml": KEP})
    assert found.tallies["enhancement"] == Tally(1, 1)
    assert [problem.code for problem in found.problems if problem.fatal] == ["kep.number-twice"]


def test_importing_again_changes_nothing_and_keeps_a_charter(tmp_path: Path) -> None:
    program, _ = imported(tmp_path)
    again = read(tmp_path, into=program, as_of=date(2025, 5, 1))
    assert len(again.changes) == 0
    edited = Program([program.charter.changed(purpose="Ours"), *(r for r in program if r.kind != "charter")])
    path = tmp_path / "kep/sig-node/42-widgets/kep.yaml"
    path.write_text(KEP.replace("title: Widgets", "title: Gadgets"), encoding="utf-8")
    changed = read(tmp_path, into=edited, as_of=date(2025, 6, 1))
    assert {key.kind for key in changed.changes.keys} == {"initiative", "milestone", "decision", "dependency", "review"}


def test_a_folder_without_proposals_or_without_a_day_is_no_import(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as error:
        read(tmp_path)
    assert error.value.code == "kep.folder-empty"
    folder_of(tmp_path, {})
    with pytest.raises(UsageError) as usage:
        read(tmp_path)
    assert usage.value.code == "kep.as-of-needed"


# words and pages


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("implementable", Status("implementable")),
        ("Implemented", Status("implemented", "stable")),
        ("implementeable", Status("implementable", faithful=False)),
        ("imlpemented", Status("implemented", "stable", faithful=False)),
        ("implemented (beta)", Status("implementable", "beta", faithful=False)),
        ("removed", Status("withdrawn", faithful=False)),
        ("provisional|implementable|implemented", Status(faithful=False)),
        (None, Status(faithful=False)),
    ],
)
def test_statuses(text: str | None, expected: Status) -> None:
    assert status_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alpha", Stage("alpha")),
        ("stable", Stage("stable", "beta")),
        ("alpha (deprecated)", Stage("alpha", "alpha", faithful=False)),
        ("disabled", Stage("disabled")),
        ("", Stage()),
        ("gamma", Stage(faithful=False)),
    ],
)
def test_stages(text: str, expected: Stage) -> None:
    assert stage_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v1.22", Target(22)),
        (" 1.34 ", Target(34)),
        ("1.30", Target(30)),
        ("v1.22.3", Target(22)),
        ("0.0", Target()),
        ("", Target()),
        (None, Target()),
        ("TBD", Target(fault="kep.target-placeholder")),
        ("x.y", Target(fault="kep.target-placeholder")),
        ("v1.yy", Target(fault="kep.target-placeholder")),
        ("never", Target(fault="kep.target-placeholder")),
        ("v1.21, v1.37", Target(37, "kep.target-several")),
        ("v2.0", Target(fault="kep.target-unreadable")),
    ],
)
def test_targets(text: str | None, expected: Target) -> None:
    assert target_of(text) == expected


def test_numbers_stay_as_they_are_written() -> None:
    page = read_page("stable: 1.30\nnumber: 0042\nflag: no\nempty:\ntag: !!python/object:os.system x\n")
    assert page.body == {"stable": "1.30", "number": "0042", "flag": "no", "empty": None, "tag": "x"}
    assert page.line("number") == 2
    with pytest.raises(PageError):
        read_page("a: &a [*a]")


FORMS = [
    "{weekday}, {month} {day}",
    "{short} {mon} {day}{th}, EOD PST",
    "{weekday}, {month} {day}, {year}",
    "{weekday} {day}{th} {month} {year}",
    "02:00 UTC {weekday} {day}{th} {month} {year}** / **18:00 PST Monday 1st January 2001",
    "[01:00 UTC {weekday} {day}{th} {month} {year} / 18:00 PDT Thursday 6th October 2001](https://example.org/3a6f71b0)",
    "Friday 2nd February 2001 (AoE) / {weekday} {day}{th} {month} {year}, 12:00 UTC",
]


@given(st.dates(date(2016, 1, 1), date(2040, 12, 31)), st.sampled_from(FORMS), st.booleans(), st.integers(0, 300))
def test_a_release_day_is_read_in_every_form(day: date, form: str, broken: bool, earlier: int) -> None:
    th = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day not in (11, 12, 13) else 0, "th")
    names = {"weekday": f"{day:%A}", "short": f"{day:%a}", "month": f"{day:%B}", "mon": f"{day:%b}", "th": th}
    written = form.format(day=day.day, year=day.year, **names)
    rest = ":\n  Week 4 — [Enhancements Freeze][x]" if broken else ": Week 4 — [Enhancements Freeze](x.md#y)"
    page = read_release(f"# Kubernetes 1.40: Name\n\n## Summary\n\n- **{written}**{rest}\n", 40)
    found = resolve(page, day - timedelta(days=earlier))
    assert found.scope_freeze == day
    assert (found.code_freeze, found.date) == (None, None)
    assert page.days["scope_freeze"][1] == 5


def test_prose_and_tables_are_no_days() -> None:
    text = "By **Tuesday January 29, 2019** all Enhancements Freeze\n| Enhancements Freeze | Tue January 29 |\n"
    assert read_release(text, 14).days == {}


def test_a_weekday_that_contradicts_its_day_is_told(tmp_path: Path) -> None:
    text = SMALL["releases/release-1.34.md"].replace("Wednesday 27th", "Monday 27th")
    program, found = imported(tmp_path, {"releases/release-1.34.md": text})
    assert ("kep.weekday-contradicts", "releases/release-1.34.md", 5) in codes(found)
    release = program.need(Key("release", "v1.34"))
    assert isinstance(release, Release)
    assert release.date == date(2025, 8, 27)


def test_a_page_without_its_days_is_told(tmp_path: Path) -> None:
    program, found = imported(tmp_path, {"releases/release-1.34.md": "# Kubernetes v1.34\n"})
    missing = [p.values["field"] for p in found.problems if p.code == "kep.release-day-missing"]
    assert missing == ["scope_freeze", "code_freeze", "date"]
    assert program.all(Milestone)[1].commitment is None
