"""How hard the property tests try: thoroughly in CI, lightly at a desk, where every run draws new examples."""

import os

IN_CI = os.environ.get("CI") == "true"
USUAL = 100


def examples(thorough: int = USUAL) -> int:
    """How many examples to draw: in CI as many as said, at a desk a fifth of them."""
    return thorough if IN_CI else -(-thorough // 5)
