"""Every fault of a record and of the whole plan, listed at once, each with its place and what mends it."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from kaname.errors import NotFoundError
from kaname.files import Loaded, load
from kaname.files.codes import CODES, ERRORS, VALUE
from kaname.files.lines import EXPECTED
from kaname.model.base import Key
from kaname.model.finding import Cell, Problem, Term
from kaname.words.speech import Speech

CHARTER = "charter: {id: x, title: X, currency: EUR, sponsor: person/kim, tpms: [kim]}\n"
Plan = Callable[..., Loaded]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Loads a plan from the texts of its files."""

    def loaded(program: str = CHARTER, **files: str | bytes) -> Loaded:
        folder = tmp_path / "plan"
        folder.mkdir()
        (folder / "program.yaml").write_text(program, encoding="utf-8")
        for name, text in files.items():
            content = text if isinstance(text, bytes) else dedent(text).encode()
            (folder / f"{name}.yaml").write_bytes(content)
        return load(folder, cache=tmp_path / "cache")

    return loaded


def told(loaded: Loaded) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.where)) for problem in loaded.problems]


def only(loaded: Loaded) -> Problem:
    (problem,) = loaded.problems
    return problem


def values(problem: Problem) -> dict[str, Cell]:
    return dict(problem.values)


def test_everything_wrong_is_listed_at_once(plan: Plan) -> None:
    loaded = plan(
        people="""\
            people:
              - id: kim
                rol: engineer
              - title: Nobody
              - id: lee
                cost_rate: 600
                zone: Europe/Bonn
              - id: kim
            peeple:
              - id: max
            """,
        risks="""\
            risks:
              - id: r1
                owner: max
                probability: high
                roam: owend
                responses:
                  - title: Try
                    residual: {probability: 1.5}
              - id: r2
                owner: lee
              - id: r3
                owner: kin
              - 7
            issues: {id: i1}
            """,
        broken="actions:\n  - id: a1\n    owner: 'kim\n",
    )
    assert told(loaded) == [
        ("yaml.open-quote", "broken.yaml:3:12"),
        ("field.unknown", "people.yaml:3:5"),
        ("field.missing", "people.yaml:4:5"),
        ("value.money-expected", "people.yaml:6:16"),
        ("value.time-zone-unknown", "people.yaml:7:11"),
        ("record.duplicate", "people.yaml:8:9"),
        ("list.unknown", "people.yaml:9:1"),
        ("field.type", "risks.yaml:4:18"),
        ("field.choice", "risks.yaml:5:11"),
        ("field.range", "risks.yaml:8:33"),
        ("reference.unknown", "risks.yaml:12:12"),
        ("record.shape", "risks.yaml:13:5"),
        ("list.shape", "risks.yaml:14:9"),
    ]
    assert set(loaded.program.records) == {
        *(Key("charter", "x"), Key("person", "kim"), Key("risk", "r2"), Key("risk", "r3")),
    }


def test_an_unknown_field_is_passed_over_and_the_nearest_names_are_told(plan: Plan) -> None:
    loaded = plan(people="people: [{id: kim, rol: x}]\n")
    problem = only(loaded)
    assert (problem.code, problem.fatal, problem.path) == ("field.unknown", False, ("rol",))
    assert problem.subjects == (Key("person", "kim"),)
    assert values(problem) == {"kind": Term("kind", "person"), "field": "rol", "got": "rol", "nearest": "role"}
    assert Key("person", "kim") in loaded.program


def test_a_fault_that_an_unknown_field_hides_is_told_too(plan: Plan) -> None:
    loaded = plan(people="people: [{id: kim, leave: [{first: 2026-02-02, last: 2026-01-01, why: x}]}]\n")
    assert [problem.code for problem in loaded.problems] == ["value.range-order", "field.unknown"]
    assert loaded.problems[0].path == ("leave", 0)


@pytest.mark.parametrize(
    ("field", "code", "expected"),
    [
        ("title: 3", "field.type", {"got": "3", "expected": Term("type", "text")}),
        ("title: [a]", "field.type", {"got": '["a"]', "expected": Term("type", "text")}),
        ("tags: x", "field.type", {"got": "x", "expected": Term("type", "list")}),
        ("links: [x]", "field.type", {"got": "x", "expected": Term("type", "mapping")}),
        ("probability: '0.5'", "field.type", {"got": "0.5", "expected": Term("type", "number")}),
        ("probability: 2", "field.range", {"got": "2", "expected": "≥ 0, ≤ 1"}),
        ("roam: owned by us", "field.choice", {"got": "owned by us", "nearest": "owned"}),
        ("confidentiality: secret", "field.choice", {"got": "secret", "nearest": "security"}),
        ("raised_on: 12.03.2026", "value.day-expected", {"got": "12.03.2026"}),
        ("raised_on: 2026-02-30", "value.day-expected", {"got": "2026-02-30"}),
        ("owner: risk/kim", "value.reference-kind", {"got": "risk/kim", "expected": "person"}),
        ("owner: k i m", "value.reference-malformed", {"got": "k i m"}),
        ("links: [{url: 'ftp://x'}]", "field.pattern", {"got": "ftp://x", "expected": Term("form", "address")}),
        ("raised_on: 9999-12-31", "value.day-beyond", {"got": "9999-12-31", "expected": "1970-01-01 … 2200-12-31"}),
        ("raised_on: 0001-01-01", "value.day-beyond", {"got": "0001-01-01", "expected": "1970-01-01 … 2200-12-31"}),
        (
            "cost: {low: 1, likely: 2, high: 1.0e+30, currency: EUR}",
            "value.number-beyond",
            {"got": "1e+30", "expected": "±1,000,000,000,000,000"},
        ),
        ("cost: {low: x, likely: 1, high: 2, currency: EUR}", "value.number-expected", {"got": "x"}),
        ("cost: {low: 3, likely: 2, high: 1, currency: EUR}", "value.three-points-order", {}),
    ],
)
def test_a_wrong_value_tells_what_was_there_and_what_was_expected(
    plan: Plan, field: str, code: str, expected: dict[str, Cell]
) -> None:
    loaded = plan(
        people="people: [{id: kim}]",
        risks=f"risks: [{{id: r, owner: kim, {field}}}]\n".replace("owner: kim, owner", "owner"),
    )
    problem = only(loaded)
    assert problem.code == code
    assert values(problem).items() >= expected.items()
    assert problem.where.file == "risks.yaml"
    assert problem.where.column > len("risks: [{id: r, ")


@pytest.mark.parametrize("found", ["id: ''", "id: 7", "id: _x", "id: a/b", "id: null"])
def test_an_id_must_be_a_plain_word(plan: Plan, found: str) -> None:
    loaded = plan(people=f"people: [{{id: kim}}, {{{found}, title: X}}]\n")
    assert only(loaded).path == ("id",)


def test_a_missing_required_field_is_told_at_its_part(plan: Plan) -> None:
    loaded = plan(
        people="people: [{id: kim}]\n",
        iterations="iterations:\n  - id: i\n    starts: 2026-01-01\n",
    )
    problem = only(loaded)
    assert (problem.code, str(problem.where), values(problem)["field"]) == (
        "field.missing",
        "iterations.yaml:2:5",
        "ends",
    )


def test_a_fault_within_scores_is_placed_at_the_score(plan: Plan) -> None:
    decisions = "decisions:\n- id: d\n  options:\n  - name: n\n    scores:\n      price: 1\n      speed: fast\n"
    problem = only(plan(people="people: [{id: kim}]\n", decisions=decisions))
    assert (problem.code, str(problem.where)) == ("field.type", "decisions.yaml:7:14")
    assert values(problem)["field"] == "options.0.scores.speed"


def test_a_duplicate_id_tells_both_places_across_files(plan: Plan) -> None:
    loaded = plan(a="people:\n- id: kim\n", b="people:\n- title: K\n  id: kim\n")
    problem = only(loaded)
    assert (problem.code, str(problem.where), values(problem)["first"]) == (
        "record.duplicate",
        "b.yaml:3:7",
        "a.yaml:2:7",
    )


def test_a_program_has_one_charter(plan: Plan) -> None:
    loaded = plan(people="people: [{id: kim}]\n", z="charter: {id: y}\n")
    problem = only(loaded)
    assert (problem.code, str(problem.where), values(problem)["first"]) == (
        "record.twice",
        "z.yaml:1:10",
        "program.yaml:1:10",
    )


def test_a_list_by_another_name_is_told_with_the_nearest(plan: Plan) -> None:
    problem = only(plan(people="people: [{id: kim}]\nworkpackages: []\n"))
    assert (problem.code, values(problem)) == ("list.unknown", {"got": "workpackages", "nearest": "work_packages"})


@pytest.mark.parametrize(
    "lost",
    [
        "people: [{id: kim, email: 7}]\n",
        "peple: [{id: kim}]\n",
        "people: {id: kim}\n",
        "people:\n  - id: kim\n    email: 'x\n",
        "people:\n  - id: kim\n    email: a\n    email: b\n",
        "people:\n  - id: kim\n    email: !odd b\n",
        b"people:\n  - id: kim\n    email: \xff\n",
    ],
)
def test_references_to_what_is_reported_as_faulty_are_not_reported_again(plan: Plan, lost: str | bytes) -> None:
    loaded = plan(people=lost, risks="risks: [{id: r, owner: kim}]\n")
    assert len(loaded.problems) == 1
    assert loaded.problems[0].where.file == "people.yaml"


def test_a_faulty_charter_is_not_reported_as_missing(plan: Plan) -> None:
    assert [problem.code for problem in plan("charter: {title: X}\n").problems] == ["field.missing"]


def test_a_program_without_charter_is_told_of_its_main_file(plan: Plan) -> None:
    assert ("charter.missing", "program.yaml") in told(plan("{}\n"))


def test_faults_of_the_whole_have_the_place_of_their_field(plan: Plan) -> None:
    loaded = plan(
        people="people: [{id: kim}]\n",
        teams="teams:\n  - id: a\n    members:\n      - {person: kim}\n      - {person: kin}\n",
    )
    problem = next(problem for problem in loaded.problems if problem.code == "reference.unknown")
    assert str(problem.where) == "teams.yaml:5:18"
    assert problem.values["nearest"] == "kim"


def test_a_file_that_cannot_be_opened_is_a_problem_and_hides_what_it_may_hold(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "people.yaml").symlink_to(tmp_path / "nowhere.yaml")
    (tmp_path / "plan" / "people.yaml").rename(tmp_path / "people.yaml")
    (tmp_path / "plan").rmdir()
    loaded = plan(risks="risks: [{id: r, owner: kim}]\n")
    assert [problem.code for problem in loaded.problems] == ["reference.unknown"] * 3
    (tmp_path / "people.yaml").rename(tmp_path / "plan" / "people.yaml")
    again = load(tmp_path / "plan", cache=tmp_path / "cache")
    assert told(again) == [("file.unreadable", "people.yaml")]


def test_folders_that_hold_no_plan_are_passed_by(plan: Plan, tmp_path: Path) -> None:
    assert only(plan(people="people: [{id: kim}]\nx: 1\n")).code == "list.unknown"
    folder = tmp_path / "plan"
    for name in (".hidden", "out", "history", "baselines"):
        (folder / name).mkdir()
    for name in (".hidden/a.yaml", "out/a.yaml", "history/a.yaml", "notes.txt", ".a.yaml"):
        (folder / name).write_text("nonsense", encoding="utf-8")
    (folder / "deep" / "out").mkdir(parents=True)
    (folder / "deep" / "out" / "risks.yml").write_text("risks: [{id: r, owner: kim}]\n", encoding="utf-8")
    (folder / "people.yaml").write_text("people: [{id: kim}]\n", encoding="utf-8")
    loaded = load(folder, cache=tmp_path / "cache")
    assert loaded.problems == ()
    assert Key("risk", "r") in loaded.program


def test_a_link_that_leads_round_in_a_circle_ends(plan: Plan, tmp_path: Path) -> None:
    plan(people="people: [{id: kim}]\n")
    folder = tmp_path / "plan"
    (folder / "deep").mkdir()
    (folder / "deep" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "self").symlink_to(folder / "self")
    assert told(load(folder, cache=tmp_path / "cache")) == [("folder.loop", "deep/up")]


def test_a_folder_without_program_is_not_found(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NotFoundError):
            load(folder)


def test_every_code_of_the_models_validators_is_known() -> None:
    import kaname.model

    raised: set[str] = set()
    for path in Path(kaname.model.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Raise)
                and isinstance(node.exc, ast.Call)
                and ast.unparse(node.exc.func) == "ValueError"
            ):
                raised.add(_text(node.exc.args[0]).partition(":")[0])
    codes = {f"value.{text.replace('_', '-')}" for text in raised if " " not in text}
    assert codes == {*VALUE, *EXPECTED}


def test_every_error_of_a_request_is_listed() -> None:
    raised: set[str] = set()
    for path in (Path(__file__).parents[1] / "src" / "kaname" / "files").rglob("*.py"):
        raised.update(re.findall(r"raise [A-Z]\w*Error\(\s*\"([a-z_]+)\"", path.read_text(encoding="utf-8")))
    assert raised - {"timeout"} == (set(ERRORS) - {"plan_locked", "plan_unwritable"}) | {  # those by kaname.locks
        "day_expected",
    }


def _text(node: Any) -> str:
    """The beginning of a text or of an f-string."""
    if isinstance(node, ast.JoinedStr):
        return _text(node.values[0])
    return str(node.value) if isinstance(node, ast.Constant) else " "


def test_no_code_stands_twice() -> None:
    assert len(CODES) == len(set(CODES))


def test_references_of_a_record_with_another_fault_are_told_with_it(plan: Plan) -> None:
    loaded = plan(
        "charter: {id: c}\npeople: [{id: kimberley}]\nwork_packages:\n"
        "- {id: a, assignee: kimberly, initiative: team/x, parent: '!!', allocations: [{team: nowhere}, {team: a}]}\n"
        "- {id: b, parent: a}\n"
    )
    found = {
        (problem.code, problem.path) for problem in loaded.problems if problem.fatal or "reference" in problem.code
    }
    assert found == {
        ("reference.unknown", ("assignee",)),
        ("value.reference-kind", ("initiative",)),
        ("value.reference-malformed", ("parent",)),
        ("reference.unknown", ("allocations", 0, "team")),
        ("reference.unknown", ("allocations", 1, "team")),
    }
    (misspelt,) = (problem for problem in loaded.problems if problem.path == ("assignee",))
    assert misspelt.values["nearest"] == "kimberley"
    assert str(misspelt.where) == "program.yaml:4:21"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "people: []\n"])
def test_a_plan_without_any_record_is_a_fault(plan: Plan, text: str) -> None:
    assert [problem.code for problem in plan(text).problems if problem.fatal] == ["plan.empty"]


def test_a_plan_of_one_record_is_none(plan: Plan) -> None:
    assert not any(problem.fatal for problem in plan("people: [{id: kim}]\n").problems)


def test_a_secret_in_a_plan_is_told_and_never_shown(plan: Plan) -> None:
    loaded = plan(sources="sources: [{id: jira, vendor: jira, token: ATATT3xFfGF0aBcDeF}]\n")
    problem = loaded.problems[-1]
    assert (problem.code, problem.path) == ("value.token-place", ("token",))
    assert "ATATT" not in repr(problem)
    assert (
        str(Speech("en", loaded.program).problem(problem)[0])
        == "token holds something else than the place of a secret."
    )
