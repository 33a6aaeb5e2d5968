"""The reference pages: every kind, duty, finding, figure, problem and setting has its page and its words."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import reference as tool

import forked
from kaname.errors import NotFoundError
from kaname.model.base import Entity, Value
from kaname.model.kinds import KINDS
from kaname.report import reference
from kaname.report.reference import duties
from kaname.report.reference.kinds import about, parts_of
from kaname.settings import Settings
from kaname.words.catalogue import LANGUAGES, translate
from kaname.words.duties_about import QUESTIONS
from kaname.words.fields_about import FIELDS_ABOUT
from kaname.words.figures import FIGURES
from kaname.words.findings import DUTIES, FINDINGS
from kaname.words.kinds_about import KINDS_ABOUT, PARTS_ABOUT
from kaname.words.problems import PROBLEMS
from kaname.words.speech import Speech

JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
PARTS = {part.__name__: part for cls in KINDS.values() for part in parts_of(cls)}

both = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module", params=LANGUAGES)
def pages(request: pytest.FixtureRequest) -> dict[str, str]:
    return dict(reference.pages(request.param))


def test_every_kind_and_duty_has_its_page(pages: dict[str, str]) -> None:
    wanted = {f"kinds/{kind}" for kind in KINDS} | {f"duties/{duty}" for duty in QUESTIONS}
    assert pages.keys() == wanted | {"reference", "problems", "roles", "settings"}
    assert all(pages[f"kinds/{kind}"].startswith("# ") and f"`{kind}`" in pages[f"kinds/{kind}"] for kind in KINDS)


def test_every_field_is_on_the_page_of_its_kind(pages: dict[str, str]) -> None:
    for kind, cls in KINDS.items():
        for owner in (cls, *parts_of(cls)):
            missing = [name for name in owner.model_fields if f"| `{name}` |" not in pages[f"kinds/{kind}"]]
            assert missing == [], kind


def test_every_finding_and_figure_is_on_the_page_of_its_duty(pages: dict[str, str]) -> None:
    for code in (*FINDINGS, *FIGURES):
        assert f"`{code}`" in pages[f"duties/{code.partition('.')[0]}"]


def test_every_problem_and_setting_has_its_entry(pages: dict[str, str]) -> None:
    assert [code for code in PROBLEMS if f"### `{code}`\n" not in pages["problems"]] == []
    assert [name for name in Settings.model_fields if f"`KANAME_{name.upper()}`" not in pages["settings"]] == []


def test_every_code_of_a_duty_has_words_and_a_usual_severity() -> None:
    assert duties.CODES.keys() == FINDINGS.keys()
    assert [duty.__name__.rpartition(".")[2] for duty in DUTIES] == list(reference.DUTIES)


def test_what_is_said_about_kinds_parts_and_fields_is_about_those_there_are() -> None:
    assert KINDS_ABOUT.keys() == KINDS.keys()
    assert PARTS_ABOUT.keys() == PARTS.keys()
    owners: dict[str, type[Value]] = {**KINDS, **PARTS, "*": Entity}
    unknown = [
        name for name in FIELDS_ABOUT if name.partition(".")[2] not in owners[name.partition(".")[0]].model_fields
    ]
    assert unknown == []


def test_what_is_said_of_every_kind_is_not_said_of_parts() -> None:
    assert about("risk", "id") == FIELDS_ABOUT["*.id"]
    assert about("Link", "title") == ""
    assert about("risk", "effect") == ""


@pytest.mark.parametrize(
    "said", [KINDS_ABOUT, PARTS_ABOUT, FIELDS_ABOUT, QUESTIONS], ids=["kinds", "parts", "fields", "duties"]
)
def test_what_is_said_is_said_in_japanese_too(said: dict[str, str]) -> None:
    assert [key for key, text in said.items() if not JAPANESE.search(translate(text, "ja"))] == []


def test_japanese_pages_have_no_english_sentence_left() -> None:
    """Two English words in a row, outside code, examples and names that are English in Japanese too."""
    allowed = re.compile(
        r"PCI DSS|Special Interest Group|NIST SP|ISO \d+|WP 248|SOC 2|Art\. \d|SCI 1\.1|Kaname \d|Azure \w+|RFC \d+"
    )
    for name, text in reference.pages("ja").items():
        plain = allowed.sub("", re.sub(r"```.*?```|`[^`]*`|\([^)]*\.md[^)]*\)", "", text, flags=re.S))
        assert re.findall(r"[A-Za-z]{2,} [a-z]{2,}(?: [a-z]{2,})", plain) == [], name


def test_pages_in_docs_are_those_that_the_code_gives() -> None:
    wanted = tool.written()
    stale = [str(path.relative_to(tool.DOCS)) for path, text in wanted.items() if _read(path) != text]
    left = [str(path.relative_to(tool.DOCS)) for path in tool.generated() - wanted.keys()]
    assert (stale, left) == ([], []), "run `make docs`"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_every_kind_has_an_example_from_atlas() -> None:
    found = tool.examples()
    assert found.keys() == KINDS.keys()
    assert all(re.search(r"^ +(- )?id: |^ +- \{id: ", text, re.M) for text in found.values())


@both
def test_a_topic_is_answered_by_every_name_it_has(language: str) -> None:
    names = [*KINDS, *(cls.plural for cls in KINDS.values()), *FINDINGS, *FIGURES, *PROBLEMS]
    names += [*QUESTIONS, *(f"duties/{duty}" for duty in QUESTIONS), *(f"kinds/{kind}" for kind in KINDS)]
    names += [*Settings.model_fields, *(f"KANAME_{name.upper()}" for name in Settings.model_fields)]
    for name in names:
        assert reference.topic(name, language).startswith("#"), name


@both
def test_a_topic_says_what_its_page_says(language: str) -> None:
    speech = Speech(language)
    assert speech.text(KINDS_ABOUT["risk"]) in reference.topic("risks", language)
    assert speech.text(FINDINGS["progress.watermelon"].mend) in reference.topic("progress.watermelon", language)
    assert speech.text(PROBLEMS["reference.unknown"].mend) in reference.topic("reference.unknown", language)
    assert speech.figure("roadmap.fan")[1] in reference.topic("roadmap.fan", language)
    assert "10000" in reference.topic("KANAME_RUNS", language)


def test_a_name_of_a_kind_and_a_duty_means_the_kind_and_points_at_the_duty() -> None:
    for name in ("risk", "debt"):
        text = reference.topic(name, "en")
        assert f"under `{name}s:`" in text or f"`{name}s:`" in text
        assert f"`kaname docs duties/{name}`" in text


def test_no_name_means_two_codes() -> None:
    assert not FINDINGS.keys() & PROBLEMS.keys()
    assert not FIGURES.keys() & (FINDINGS.keys() | PROBLEMS.keys())
    assert not set(Settings.model_fields) & {*KINDS, *QUESTIONS}


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("milestne", "milestone"), ("watermelon", "progress.watermelon"), ("kinds/rsk", "kinds/risk")],
)
def test_an_unknown_topic_names_the_nearest(asked: str, meant: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        reference.topic(asked, "en")
    assert meant in raised.value.values["nearest"].split(", ")


def test_even_a_topic_like_nothing_gets_names() -> None:
    with pytest.raises(NotFoundError) as raised:
        reference.topic("qqqqqq", "en")
    assert len(raised.value.values["nearest"].split(", ")) == 3


@both
def test_the_command_reads_a_topic_and_refuses_an_unknown_one(language: str) -> None:
    told = kaname("docs", "progress.watermelon", "--lang", language)
    assert (told.returncode, told.stderr) == (0, "")
    assert "progress.watermelon" in told.stdout
    refused = kaname("docs", "watermelon", "--lang", language)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "progress.watermelon" in refused.stderr


@both
def test_the_command_lists_every_page(language: str) -> None:
    listed = kaname("docs", "--lang", language).stdout
    assert [kind for kind in KINDS if not re.search(rf"\b{kind}\b", listed)] == []
    assert [duty for duty in QUESTIONS if f"duties/{duty}" not in listed] == []


def kaname(*arguments: str) -> subprocess.CompletedProcess[str]:
    return forked.kaname(*arguments, environment=os.environ)
