"""Every error of a request is told: no code without its words, in the files that raise them."""

import re
from pathlib import Path

from kaname.files.codes import ERRORS as FILES
from kaname.words.errors import ERRORS

SOURCE = Path(__file__).parents[1] / "src" / "kaname"
RAISED = re.compile(r"\b(?:Usage|NotFound|Plan|Conflict|Forbidden|Source)Error\(\s*\"([a-z_.\-]+)\"")


def test_every_error_that_is_raised_has_its_words() -> None:
    raised = {code for file in SOURCE.rglob("*.py") for code in RAISED.findall(file.read_text(encoding="utf-8"))}
    assert raised | set(FILES) <= set(ERRORS)
    assert len(raised) > 8
