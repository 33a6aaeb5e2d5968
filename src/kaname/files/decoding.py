"""The bytes of a plan file -> text, or the fault that keeps them from being text."""

from __future__ import annotations

import re

from kaname.model.finding import Problem, Where

LARGEST = 32 * 1024 * 1024
_BYTE_ORDER_MARK = "\ufeff"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def decode(content: bytes, file: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file, None where it has none, and what is wrong with its bytes."""
    if len(content) > LARGEST:
        return None, (Problem("file.too-large", Where(file), values={"got": len(content), "limit": LARGEST}),)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, (Problem("file.encoding", _place(content[: error.start].decode("utf-8"), file)),)
    if text.startswith(_BYTE_ORDER_MARK):
        return text[1:], (Problem("file.byte-order-mark", Where(file, 1, 1), fatal=False),)
    return text, ()


def control_problem(text: str, file: str) -> Problem | None:
    """The first character that YAML does not allow, if there is one."""
    found = _CONTROL.search(text)
    if found is None:
        return None
    got = f"U+{ord(found[0]):04X}"
    return Problem("file.control-character", _place(text[: found.start()], file), values={"got": got})


def _place(before: str, file: str) -> Where:
    """The place that follows a text."""
    return Where(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
