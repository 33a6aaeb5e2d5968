"""Texts are marked where the catalogue's tool sees them."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "kaname"


def hidden(tree: ast.AST) -> Iterator[int]:
    """Lines on which a text is marked within an f-string: up to Python 3.11 no extraction finds it there."""
    for string in ast.walk(tree):
        if isinstance(string, ast.JoinedStr):
            for call in ast.walk(string):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_":
                    yield call.lineno


def test_no_text_is_marked_within_an_f_string() -> None:
    found = {
        f"{path.relative_to(SOURCE)}:{line}"
        for path in SOURCE.rglob("*.py")
        for line in hidden(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()


def test_one_that_is_would_be_seen() -> None:
    assert list(hidden(ast.parse("title = f\"# {_('Topics')}\""))) == [1]
    assert list(hidden(ast.parse("title = '# ' + _('Topics')"))) == []
