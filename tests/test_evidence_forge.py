"""What forges share: items that a text names, progress by labels, listings by links."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.evidence.forge.mentions import GITHUB, GITLAB, Closing, named
from kaname.evidence.forge.progress import Happening, furthest, steps
from kaname.evidence.reading_json import moment

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "closing", "found"),
    [
        ("Fixes #12", GITHUB, ("o/r#12",)),
        ("fixes: #12 and #13", GITHUB, ("o/r#12",)),
        ("fixes #12, closes other/repo#3", GITHUB, ("o/r#12", "other/repo#3")),
        ("Resolves https://github.com/other/repo/issues/3", GITHUB, ("other/repo#3",)),
        ("See #12; prefixes #13; it fixed nothing in #14", GITHUB, ()),
        ("<!-- Fixes #1 --> `fix #2` ```\nclose #3\n``` close #4", GITHUB, ("o/r#4",)),
        ("PAY-12: UTF-8, SHA-256, XX-2024-1234 and CVE-2024-1234 in xPAY-3, PAY-4x and PAY-12", GITHUB, ("PAY-12",)),
        ("feature/PAY-7-checkout\nfix_PAY-8_again", GITHUB, ("PAY-7", "PAY-8")),
        ("Implements PAY-7, closes #1", GITHUB, ("PAY-7", "o/r#1")),
        ("Closes #1, #2 and group/sub/app#3. Related to #4", GITLAB, ("o/r#1", "o/r#2", "group/sub/app#3")),
        ("Implementing issues #5, https://gitlab.com/g/s/a/-/issues/6", GITLAB, ("o/r#5", "g/s/a#6")),
        ("Closes #7 closes #7", GITLAB, ("o/r#7",)),
        ("", GITLAB, ()),
    ],
)
def test_items_that_a_text_names(text: str, closing: Closing, found: tuple[str, ...]) -> None:
    assert named(text, "o/r", closing) == found


@given(st.text(alphabet="fix closes#12,/and -`<!>PAY\n", max_size=200))
def test_naming_ends_and_names_each_once(text: str) -> None:
    for closing in (GITHUB, GITLAB):
        found = named(text, "o/r", closing)
        assert len(set(found)) == len(found)


happenings = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.sampled_from(["closed", "reopened", "labelled", "unlabelled"]),
        st.sampled_from(["doing", "review", "bug"]),
    ),
    max_size=25,
)


@given(happenings)
def test_steps_are_a_chain_that_ends_where_all_happenings_lead(given: list[tuple[int, str, str]]) -> None:
    progress = ("doing", "review")
    told = [
        Happening(START + timedelta(minutes=minute), str(place), what, "closed" if what == "closed" else label)  # type: ignore[arg-type]
        for place, (minute, what, label) in enumerate(given)
    ]
    found = steps("open", told, progress)
    chain = [("", "open"), *((one.before, one.after) for one in found.changes), (found.status, "")]
    assert all(before[1] == after[0] for before, after in pairwise(chain))
    assert [one.at for one in found.changes] == sorted(one.at for one in found.changes)
    labels, closed = set[str](), False
    for one in sorted(told, key=lambda one: one.at):
        closed = {"closed": True, "reopened": False}.get(one.what, closed)
        if one.what == "labelled":
            labels.add(one.value)
        if one.what == "unlabelled":
            labels.discard(one.value)
    assert found.closed == closed
    assert found.status == ("closed" if closed else furthest(labels, progress, "open"))


def test_moments_are_in_utc() -> None:
    assert moment("2026-03-01T09:00:00+09:00") == moment("2026-03-01T00:00:00Z") == moment("2026-03-01T00:00:00")
    assert moment("2026-03-01T09:00:00.123Z").tzinfo is UTC
