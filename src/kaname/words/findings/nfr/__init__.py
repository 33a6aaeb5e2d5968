"""How the quality duty is told: its findings and its figures."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.findings.nfr import assurance, service
from kaname.words.findings.nfr.figures import COLUMNS, FIGURES, REASONS
from kaname.words.findings.nfr.terms import TERMS
from kaname.words.markers import FindingWords

FINDINGS: Mapping[str, FindingWords] = {**service.FINDINGS, **assurance.FINDINGS}

__all__ = ["COLUMNS", "FIGURES", "FINDINGS", "REASONS", "TERMS"]
