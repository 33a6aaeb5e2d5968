"""How the compliance duty is told: its findings and its figures. Decision support, not legal advice."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.findings.compliance import privacy, proof
from kaname.words.findings.compliance.figures import COLUMNS, FIGURES, REASONS, TERMS
from kaname.words.markers import FindingWords

FINDINGS: Mapping[str, FindingWords] = {**proof.FINDINGS, **privacy.FINDINGS}

__all__ = ["COLUMNS", "FIGURES", "FINDINGS", "REASONS", "TERMS"]
