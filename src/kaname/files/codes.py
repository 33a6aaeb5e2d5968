"""Every code of a Problem that reading a folder can give, for the words and the documentation.

Codes of `value.*` come from the validators of the model: `three_points_order` there is `value.three-points-order` here.
"""

from __future__ import annotations

FILE = (
    "file.unreadable",  # said
    "file.encoding",
    "file.byte-order-mark",
    "file.control-character",  # got
    "file.empty",
    "file.too-large",  # got, limit: bytes
    "folder.loop",
    "plan.empty",
)
"""Faults of a file before it is text."""

SYNTAX = (
    "yaml.tab",
    "yaml.reserved-character",
    "yaml.colon",
    "yaml.after-value",
    "yaml.indentation",
    "yaml.key-without-colon",
    "yaml.open-quote",
    "yaml.open-bracket",
    "yaml.alias-unknown",
    "yaml.escape",
    "yaml.documents",
    "yaml.syntax",
    "yaml.depth",  # limit
    "yaml.alias-loop",
    "yaml.too-many-aliases",  # limit
    "yaml.merge",
    "yaml.name",  # a name that is no single word
    "yaml.tag",  # got
    "yaml.duplicate-name",  # got, first
)
"""Faults of the text; all but the last eight carry `said`, the parser's own words."""

RECORD = (
    "list.unknown",  # got, nearest
    "list.shape",  # list, got, expected
    "record.shape",  # list, got
    "record.duplicate",  # first
    "record.twice",  # kind, first: a charter or portfolio in two places
)
"""Faults of lists and records."""

FIELD = (
    "field.unknown",  # kind, field, got, nearest
    "field.missing",  # kind, field
    "field.type",  # kind, field, got, expected: a Term of scope "type"
    "field.choice",  # kind, field, got, expected, nearest
    "field.range",  # kind, field, got, expected
    "field.pattern",  # kind, field, got, expected: a Term of scope "form"
    "field.length",  # kind, field, got, expected
    "field.value",  # kind, field, got, expected
)
"""Faults of a field."""

VALUE = (
    "value.alternative-without-teams",
    "value.country-unknown",  # expected: countries that may be meant
    "value.day-beyond",  # expected: the days that a plan can speak of
    "value.day-expected",
    "value.dependency-empty",
    "value.correlation-order",
    "value.correlated-of-or-within",
    "value.estimate-both",
    "value.finished-before-start",
    "value.finished-without-start",
    "value.good-beyond-total",
    "value.indicator-above-and-below",
    "value.indicator-exactly-one",
    "value.indicator-twice",
    "value.instant-expected",
    "value.link-needs-both-ends",
    "value.lognormal-positive",
    "value.met-on-without-met",
    "value.money-expected",
    "value.number-beyond",  # expected: the largest
    "value.number-expected",
    "value.one-currency",
    "value.op-only-with-threshold",
    "value.range-order",
    "value.raw-alone",
    "value.raw-needs-type",
    "value.reached-state",
    "value.reference-kind",  # expected: kinds
    "value.reference-malformed",
    "value.reference-needs-kind",
    "value.three-points-order",
    "value.threshold-one-objective",
    "value.time-expected",
    "value.time-zone-unknown",
    "value.target-exactly-one",
    "value.timeslice-target-missing",
    "value.timeslice-window-missing",
    "value.token-place",
    "value.tracker-exactly-one",
    "value.window-exactly-one",
)
"""Faults that the model's validators name; all carry kind, field and got."""

HISTORY = (
    "history.line",  # got, said
    "history.field",  # field, got, expected
    "history.missing",  # field
    "history.unknown",  # field, nearest
    "history.whole",  # got, expected
    "history.commits-bounded",  # limit
    "history.git-failed",  # said
    "baseline.field",  # field, got, expected
    "baseline.missing",  # field
    "baseline.unknown",  # field, nearest
    "baseline.whole",  # got, expected
)
"""Faults of history and baselines."""

CODES = (*FILE, *SYNTAX, *RECORD, *FIELD, *VALUE, *HISTORY)

ERRORS = (
    "folder_without_plan",  # folder
    "plan_exists",  # folder
    "plan_locked",  # folder
    "plan_changed",  # folder, records
    "plan_unwritable",  # folder, why
    "plan_unreadable",  # record; carries the problems
    "file_not_editable",  # file; carries the problems
    "record_twice",  # kind: there can be one only
    "baseline_name",  # name
    "baseline_exists",  # name
    "commit_unknown",  # folder, commit, said
    "commit_without_plan",  # folder, commit
)
"""Errors of a request to read or write a folder."""
