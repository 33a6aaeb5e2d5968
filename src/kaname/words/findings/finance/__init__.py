"""How the finance duty is told: its findings and its figures."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.findings.finance import money, purchasing
from kaname.words.findings.finance.figures import COLUMNS, FIGURES, REASONS, TERMS
from kaname.words.markers import FindingWords

FINDINGS: Mapping[str, FindingWords] = {**money.FINDINGS, **purchasing.FINDINGS}

__all__ = ["COLUMNS", "FIGURES", "FINDINGS", "REASONS", "TERMS"]
