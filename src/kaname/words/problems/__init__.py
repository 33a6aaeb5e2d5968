"""How faults of the data are told: what is wrong, and how to mend it.

`{subject}` is the record to mend; the other placeholders are values of the Problem.
"""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _
from kaname.words.problems import evidence, fields, levels, plan, proposals, records, texts, work

PROBLEMS: Mapping[str, ProblemWords] = {
    code: words
    for subject in (texts, fields, plan, work, records, proposals, evidence, levels)
    for code, words in subject.WORDS.items()
}
LIKELY = _("Names like it: {nearest}")
"""Said after the way to mend a fault, where a name may be meant that exists."""
TYPES = fields.TYPES
