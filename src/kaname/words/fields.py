"""What kinds and their fields are called."""

from __future__ import annotations

from collections.abc import Mapping

KIND_WORDS: Mapping[str, tuple[str, str]] = {}

FIELDS: Mapping[tuple[str, str], str] = {}
