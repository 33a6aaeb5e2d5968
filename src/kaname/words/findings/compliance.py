"""How the findings of the compliance duty are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FigureWords, FindingWords

FINDINGS: Mapping[str, FindingWords] = {}

FIGURES: Mapping[str, FigureWords] = {}

COLUMNS: Mapping[str, str] = {}

TERMS: Mapping[tuple[str, str], str] = {}

REASONS: Mapping[str, str] = {}
