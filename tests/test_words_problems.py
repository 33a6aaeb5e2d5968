"""Every fault of the data is told in both languages, with what is wrong and how to mend it."""

import re
from pathlib import Path

import pytest

from check_cases import CASES, Case, plan
from kaname.evidence.sources.focus import CODES as FOCUS
from kaname.evidence.sources.git import CODES as GIT
from kaname.evidence.sources.keps import CODES as KEPS
from kaname.evidence.sources.prometheus import CODES as PROMETHEUS
from kaname.files.codes import CODES as READING
from kaname.files.editor_schemas import _classes
from kaname.files.faults import _FORMS, _marks
from kaname.files.lines import EXPECTED
from kaname.model.checks import CODES as CHECKS
from kaname.model.checks import check
from kaname.model.finding import Problem
from kaname.model.kinds import KINDS
from kaname.planning.slo_faults import CODES as LEVELS
from kaname.words.catalogue import LANGUAGES, translate
from kaname.words.problems import PROBLEMS, TYPES
from kaname.words.speech import Speech

PARTS = tuple(_classes(KINDS.values()))
PLACE = re.compile(r"\{(\w+)\}")
MODEL = Path(__file__).parents[1] / "src" / "kaname" / "model"


def test_every_code_has_its_words_and_no_words_are_left_over() -> None:
    imported = {code for code in PROBLEMS if code.startswith("kep.")}  # the import's own tests check those
    assert set(PROBLEMS) - imported == set(CHECKS) | set(READING) | {*FOCUS, *GIT, *KEPS, *PROMETHEUS, *LEVELS}


def test_every_validator_of_the_model_has_its_words() -> None:
    raised = {
        code for file in MODEL.glob("*.py") for code in re.findall(r'ValueError\(f?"([a-z_]+)[":]', file.read_text())
    }
    told = {*PROBLEMS, *EXPECTED}  # those of a line of history are told by what was expected
    assert {f"value.{code.replace('_', '-')}" for code in raised} <= told
    assert len(raised) > 20


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_of_a_plan_is_told_with_its_values(case: Case, language: str) -> None:
    speech = Speech(language, plan(case.broken))
    for problem in check(plan(case.broken)):
        for sentence in speech.problem(problem):
            assert str(sentence)
            assert "{" not in str(sentence)


@pytest.mark.parametrize("code", PROBLEMS)
def test_a_translation_has_the_same_places(code: str) -> None:
    for text in (PROBLEMS[code].sentence, PROBLEMS[code].mend):
        assert text
        assert set(PLACE.findall(translate(text, "ja"))) == set(PLACE.findall(text))


def test_sentences_name_their_records() -> None:
    broken = plan({"actions": [{"id": "a", "title": "Ask the bank", "state": "done", "owner": "kim"}]})
    (problem,) = check(broken)
    sentence, mend = Speech("en", broken).problem(problem)
    assert str(sentence) == "Ask the bank is “done”, but “closed” is empty."
    assert [part.key for part in sentence.parts if part.key] == [problem.subjects[0]]
    assert str(mend) == "Enter the day in “closed”, or correct the state."


def test_names_are_suggested_only_where_there_are_any() -> None:
    for owner, mend in (
        ("zzz", "Correct the id or add the record."),
        ("kym", "Correct the id or add the record. Names like it: kim"),
    ):
        broken = plan({"actions": [{"id": "a", "owner": owner}]})
        (problem,) = check(broken)
        assert isinstance(problem, Problem)
        assert str(Speech("en", broken).problem(problem)[1]) == mend


@pytest.mark.parametrize("code", [code for code, words in PROBLEMS.items() if words.likely])
def test_a_fault_that_suggests_names_says_so_in_no_other_words(code: str) -> None:
    assert "{nearest}" not in PROBLEMS[code].sentence + PROBLEMS[code].mend


def test_no_reader_is_shown_a_pattern() -> None:
    """Every pattern a text of the model must match has words."""
    patterns = {
        pattern
        for cls in PARTS
        for field in cls.model_fields.values()
        for mark in _marks(field.annotation, field.metadata)
        if isinstance(pattern := getattr(mark, "pattern", None), str)
    }
    assert patterns <= set(_FORMS)
    assert len(patterns) > 6
    assert {("form", form) for form in (*_FORMS.values(), "other")} <= set(TYPES)
