"""How the roadmap duty is told: its findings and its figures."""

from kaname.words.findings.roadmap.figures import COLUMNS, FIGURES, REASONS, TERMS
from kaname.words.findings.roadmap.findings import FINDINGS

__all__ = ["COLUMNS", "FIGURES", "FINDINGS", "REASONS", "TERMS"]
