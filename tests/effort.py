"""How hard the property tests try: thoroughly in CI, lightly at a desk, where every run draws new examples."""

import os

IN_CI = os.environ.get("CI") == "true"
THOROUGH = IN_CI or os.environ.get("FULL") == "1"
"""Whether also the tests run that start whole servers, kill writers, try every combination or measure."""
USUAL = 100


def examples(thorough: int = USUAL) -> int:
    """How many examples to draw: in CI as many as said, at a desk a fifth of them."""
    return thorough if IN_CI else -(-thorough // 5)


EXHAUSTIVE = os.environ.get("EXHAUSTIVE") == "1"
"""Whether what takes many minutes is tried in full: every kind by every role over HTTP, long fuzzing."""
