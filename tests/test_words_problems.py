"""Every fault of the data is told in both languages, with what is wrong and how to mend it."""

import re
from pathlib import Path

import pytest

from check_cases import CASES, Case, plan
from kaname.files.codes import CODES as READING
from kaname.model.checks import CODES as CHECKS
from kaname.model.checks import check
from kaname.model.finding import Problem
from kaname.words.catalogue import LANGUAGES, translate
from kaname.words.problems import PROBLEMS
from kaname.words.speech import Speech

PLACE = re.compile(r"\{(\w+)\}")
MODEL = Path(__file__).parents[1] / "src" / "kaname" / "model"


def test_every_code_has_its_words_and_no_words_are_left_over() -> None:
    imported = {code for code in PROBLEMS if code.startswith("kep.")}  # the import's own tests check those
    assert set(PROBLEMS) - imported == set(CHECKS) | set(READING)


def test_every_validator_of_the_model_has_its_words() -> None:
    raised = {
        code for file in MODEL.glob("*.py") for code in re.findall(r'ValueError\(f?"([a-z_]+)[":]', file.read_text())
    }
    assert {f"value.{code.replace('_', '-')}" for code in raised} <= set(PROBLEMS)
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


def test_a_name_that_nothing_is_like_leaves_a_dash() -> None:
    broken = plan({"actions": [{"id": "a", "owner": "zzz"}]})
    (problem,) = check(broken)
    assert isinstance(problem, Problem)
    assert str(Speech("en", broken).problem(problem)[1]) == "Correct the id or add the record. Names like it: –"
