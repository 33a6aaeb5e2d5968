"""How the risk duty is told: its findings and its figures."""

from kaname.words.findings.risk.figures import COLUMNS, FIGURES, REASONS, TERMS
from kaname.words.findings.risk.findings import FINDINGS

__all__ = ["COLUMNS", "FIGURES", "FINDINGS", "REASONS", "TERMS"]
