"""What the interface refuses beside the errors of every request, each with its HTTP status.

KanameError
├── UnauthorisedError           401   nobody is signed in
├── MethodError                 405   an address that can't be asked so
├── PreconditionError           412   the record is not what the caller holds
├── TooLargeError               413   a body larger than the setting allows
├── MediaError                  415   a body that is no JSON
├── UnprocessableError          422   a body that can't be what it should; carries its problems
├── PreconditionNeededError     428   a change that does not say what it was made on
├── ThrottledError              429   too many requests
└── ServerFaultError            500   a fault of Kaname's own
"""

from __future__ import annotations

from typing import ClassVar

from kaname.errors import KanameError, QuestionError


class UnauthorisedError(KanameError):
    """Nobody is signed in."""

    status: ClassVar[int] = 401


class MethodError(KanameError):
    """An address that can't be asked so."""

    status: ClassVar[int] = 405


class PreconditionError(KanameError):
    """The record is not what the caller holds."""

    status: ClassVar[int] = 412


class TooLargeError(KanameError):
    """A body larger than the setting allows."""

    status: ClassVar[int] = 413


class MediaError(KanameError):
    """A body that is no JSON."""

    status: ClassVar[int] = 415


class UnprocessableError(QuestionError):
    """A body that can't be what it should; carries its problems."""

    status: ClassVar[int] = 422


class PreconditionNeededError(KanameError):
    """A change that does not say what it was made on."""

    status: ClassVar[int] = 428


class ThrottledError(KanameError):
    """Too many requests."""

    status: ClassVar[int] = 429


class ServerFaultError(KanameError):
    """A fault of Kaname's own."""

    status: ClassVar[int] = 500
