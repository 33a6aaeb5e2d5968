"""What sources are asked for, in words: every code that one of ours uses is known, names stay as they are."""

import ast
from pathlib import Path

import pytest

import kaname.evidence.sources
from kaname.evidence.facts import FACTS
from kaname.evidence.sources.github import STREAMS as GITHUB
from kaname.evidence.sources.gitlab.asking import STREAMS as GITLAB
from kaname.evidence.sources.jira.fields import ROLES
from kaname.words.sources import ASKED, FACT_WORDS, asked, facts, stream
from kaname.words.speech import Speech

HERE = Path(kaname.evidence.sources.__path__[0])


def codes() -> set[str]:
    """The first word of every Check in our sources, where it is written out."""
    calls = (
        node
        for path in HERE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Check"
    )
    return {first.value for one in calls if isinstance(first := one.args[0], ast.Constant)}


def test_every_check_of_ours_has_its_words_and_no_other() -> None:
    made = {f"fields_{role}" for role in ROLES} | set(GITHUB) | set(GITLAB)
    assert codes() | made == set(ASKED)


def test_every_kind_of_fact_has_its_words() -> None:
    assert list(FACT_WORDS) == list(FACTS)


@pytest.mark.parametrize(
    ("what", "name", "english", "japanese"),
    [
        ("account", "", "account", "アカウント"),
        ("project", "GONE", "project GONE", "プロジェクトGONE"),
        ("issues", "octo/shop", "issues of octo/shop", "octo/shopのイシュー"),
        ("notes of a stranger", "x", "notes of a stranger x", "notes of a stranger x"),
        ("notes", "", "notes", "notes"),
    ],
)
def test_what_was_asked_for(what: str, name: str, english: str, japanese: str) -> None:
    assert asked(what, name, Speech("en")) == english
    assert asked(what, name, Speech("ja")) == japanese


def test_streams_and_counts() -> None:
    assert stream("pulls octo/shop", Speech("en")) == "pull requests of octo/shop"
    assert stream("sprints", Speech("ja")) == "スプリント"
    assert facts({"charges": 1200, "bills": 1}, Speech("ja"), "、") == "請求 1、費用明細 1,200"
