"""How findings are told, one file per duty; each also has the words of its duty's figures."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.findings import (
    compliance,
    coordination,
    debt,
    finance,
    nfr,
    progress,
    risk,
    roadmap,
)
from kaname.words.markers import FindingWords

DUTIES = (roadmap, coordination, risk, nfr, progress, debt, finance, compliance)

FINDINGS: Mapping[str, FindingWords] = {code: words for duty in DUTIES for code, words in duty.FINDINGS.items()}
