"""How faults of the data are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords

PROBLEMS: Mapping[str, ProblemWords] = {}
