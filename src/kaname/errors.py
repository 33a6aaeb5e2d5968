"""Every error a request can meet. Faults of the data are not errors but `model.finding.Problem`s.

    KanameError                      exit code, HTTP status
    ├── UsageError                    2, 400   what was asked makes no sense
    ├── QuestionError                 2, 400   parameters that can't be understood; carries their problems
    ├── NotFoundError                 2, 404   no such folder, record, section
    ├── PlanError                     2, 422   the plan has faults that leave nothing to assess; carries its problems
    ├── ConflictError                 2, 409   somebody else changed what this change builds on
    ├── SourceError                   2, 502   a tool that is a source of evidence does not answer, or not as promised
    ├── StoreError                    2, 503   the database can't be used, or holds what it should not
    └── ForbiddenError                2, 403   not for this reader

`code` names the sentence in `words`; `values` fill it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class KanameError(Exception):
    """A request that can't be served, with a code for its sentence and the values that fill it."""

    exit_code: ClassVar[int] = 2
    status: ClassVar[int] = 400

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code = code
        self.values: Mapping[str, Any] = values


class UsageError(KanameError):
    """What was asked makes no sense."""


class QuestionError(KanameError):
    """Parameters that can't be understood; carries their problems."""

    def __init__(self, code: str, problems: Sequence[Any] = (), **values: Any) -> None:
        super().__init__(code, **values)
        self.problems = tuple(problems)


class NotFoundError(KanameError):
    """There is no such folder, record or section."""

    status: ClassVar[int] = 404


class PlanError(KanameError):
    """The plan has faults that leave nothing to assess."""

    status: ClassVar[int] = 422

    def __init__(self, code: str, problems: Sequence[Any] = (), **values: Any) -> None:
        super().__init__(code, **values)
        self.problems = tuple(problems)


class ConflictError(KanameError):
    """Somebody else changed what this change builds on."""

    status: ClassVar[int] = 409


class SourceError(KanameError):
    """A tool that is a source of evidence does not answer, or not as promised."""

    status: ClassVar[int] = 502


class StoreError(KanameError):
    """The database can't be used, or holds what it should not."""

    status: ClassVar[int] = 503


class ForbiddenError(KanameError):
    """Not for this reader."""

    status: ClassVar[int] = 403
