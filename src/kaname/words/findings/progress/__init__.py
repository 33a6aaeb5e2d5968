"""How the progress duty is told: its findings and its figures."""

from kaname.words.findings.progress.figures import COLUMNS, FIGURES, REASONS, TERMS
from kaname.words.findings.progress.findings import FINDINGS

__all__ = ["COLUMNS", "FIGURES", "FINDINGS", "REASONS", "TERMS"]
