"""How the coordination duty is told: its findings and its figures."""

from kaname.words.findings.coordination.figures import COLUMNS, FIGURES, REASONS, TERMS
from kaname.words.findings.coordination.findings import FINDINGS

__all__ = ["COLUMNS", "FIGURES", "FINDINGS", "REASONS", "TERMS"]
