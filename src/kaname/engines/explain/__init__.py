"""Why a plan is as it is: what drives a date, what each driver holds up, and which wishes contradict each other."""

from __future__ import annotations

from kaname.engines.explain.bounds import Item
from kaname.engines.explain.chain import Step, chain
from kaname.engines.explain.proofs import Overload
from kaname.engines.explain.reliefs import Freed, Relief, reliefs
from kaname.engines.explain.smallest import Contradiction, Verdict, contradictions

__all__ = [
    "Contradiction",
    "Freed",
    "Item",
    "Overload",
    "Relief",
    "Step",
    "Verdict",
    "chain",
    "contradictions",
    "reliefs",
]
