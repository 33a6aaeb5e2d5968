"""The cache changes nothing but time, and no entry in it can do harm."""

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.files import cache as module
from kaname.files.cache import Cache, digest, user_folder
from kaname.files.reading import Reading, read
from kaname.settings import Settings

TEXT = """\
# risks
risks:
  - id: a
    title: 要
    days: [{work: w, days: {low: 1, likely: 2.5, high: 1e3}}]
""".encode()


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def never(content: bytes, file: str) -> Reading:
    raise AssertionError("read again")


def test_the_second_reading_comes_from_the_cache_and_is_the_same(tmp_path: Path) -> None:
    first = Cache(tmp_path).read(TEXT, "a.yaml").document
    again = Cache(tmp_path).read(TEXT, "b.yaml", never).document
    assert first is not None
    assert again is not None
    assert (again.data, again.marks, again.starts) == (first.data, first.marks, first.starts)
    assert [type(again.data["risks"][0]["days"][0]["days"][name]) for name in ("low", "likely", "high")] == [
        int,
        float,
        float,
    ]
    path = ("days", 0, "days", "likely")
    assert (
        str(again.place("risks", 0, path))
        == str(first.place("risks", 0, path)).replace("a.yaml", "b.yaml")
        == "b.yaml:5:45"
    )


def test_other_content_or_other_code_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(tmp_path).read(TEXT, "a.yaml")
    with pytest.raises(AssertionError, match="read again"):
        Cache(tmp_path).read(TEXT + b"\n", "a.yaml", never)
    monkeypatch.setattr(module, "_MAKE", b"another make")
    with pytest.raises(AssertionError, match="read again"):
        Cache(tmp_path).read(TEXT, "a.yaml", never)


@given(data=st.data())
def test_an_entry_altered_anywhere_is_as_good_as_none(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    cache = Cache(folder)
    whole = cache.read(TEXT, "a.yaml")
    (entry,) = entries(folder)
    content = bytearray(entry.read_bytes())
    if data.draw(st.booleans()):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    else:
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    entry.write_bytes(bytes(content))
    assert cache.get(digest(TEXT)) is None
    assert cache.read(TEXT, "a.yaml") == whole


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"data": {}, "starts": {}, "more": 1},
        {"data": [], "starts": {}},
        {"data": {"risks": []}, "starts": {}},
        {"data": {"risks": []}, "starts": {"risks": []}},
        {"data": {"risks": []}, "starts": {"risks": ["x"]}},
        {"data": {"risks": []}, "starts": {"risks": 3}},
    ],
)
def test_an_entry_of_another_shape_is_as_good_as_none(tmp_path: Path, body: object) -> None:
    cache = Cache(tmp_path)
    cache.put(digest(TEXT), body)
    assert cache.read(TEXT, "a.yaml") == read(TEXT, "a.yaml")


def test_marks_that_lead_nowhere_are_no_crash(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(digest(TEXT), {"data": {"risks": [{"id": "a"}]}, "starts": {"risks": [999_999, -5]}}, b"\0" * 8)
    document = cache.read(TEXT, "a.yaml", never).document
    assert document is not None
    assert str(document.place("risks", 0, ("id",))) == "a.yaml"


def test_an_entry_is_data_and_nothing_else(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.read(TEXT, "a.yaml")
    (entry,) = entries(tmp_path)
    text = entry.read_bytes()[24:]
    assert json.loads(text[: text.rindex(b"}") + 1])["data"]["risks"][0]["title"] == "要"


def test_what_has_faults_or_more_digits_than_json_keeps_is_not_kept(tmp_path: Path) -> None:
    for content in (b"a: 1\na: 2\n", b"a: 12345678901234567.891\n", b"a: [", b""):
        Cache(tmp_path).read(content, "a.yaml")
    assert entries(tmp_path) == []


def test_a_cache_that_cannot_be_written_or_read_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    assert Cache(blocked).read(TEXT, "a.yaml") == read(TEXT, "a.yaml")


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(module, "user_folder", homeless)
    assert Cache().read(TEXT, "a.yaml") == Cache().read(TEXT, "a.yaml") == read(TEXT, "a.yaml")


def test_the_oldest_entries_go_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", 16 * 8)
    cache = Cache(tmp_path)
    names = [f"a{number:031}" for number in range(9)]
    for age, name in enumerate(names):
        cache.put(name, {})
        then = time.time() - 1000 * (len(names) - age)
        os.utime(tmp_path / "plans" / "a" / name, (then, then))
    assert {path.name for path in entries(tmp_path)} == set(names[3:])


def test_the_users_folder_follows_the_setting_then_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "settings", lambda: Settings(cache=tmp_path))
    assert user_folder() == tmp_path
    monkeypatch.setattr(module, "settings", lambda: Settings(cache=None))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_folder() == tmp_path / "kaname"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert user_folder() == Path.home() / ".cache" / "kaname"
    monkeypatch.setattr("sys.platform", "darwin")
    assert user_folder() == Path.home() / "Library" / "Caches" / "kaname"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert user_folder() == tmp_path / "kaname" / "cache"
