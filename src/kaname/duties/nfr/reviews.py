"""Reviews: which are open, which are blocked by a remark, and which release goes out without a readiness review."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.plan import Release
from kaname.model.quality import Review, ReviewComment
from kaname.planning.promises import is_ahead, promised_ahead, promised_day
from kaname.planning.standing import Standing

OVERDUE = Code("nfr.review-overdue", Severity.WATCH)
BLOCKED = Code("nfr.review-blocked", Severity.WATCH)
PASSED_OVER = Code("nfr.review-passed-over", Severity.ACT)
REJECTED = Code("nfr.review-rejected", Severity.ACT)
READINESS_MISSING = Code("nfr.readiness-missing", Severity.ACT)
CODES = (OVERDUE, BLOCKED, PASSED_OVER, REJECTED, READINESS_MISSING)

NEAR_WORKDAYS = 20
"""A release within four working weeks needs its readiness review held, not planned; within two it is urgent."""
URGENT_WORKDAYS = 10
APPROVALS = ("approved", "approved with conditions")
COLUMNS = ("record", "type", "serves", "requested_on", "due", "verdict", "decided_on", "blocking", "reviewers")


def figure(standing: Standing) -> Figure:
    """Every review with its verdict and what blocks it."""
    rows = tuple(_row(standing, review) for review in standing.every(Review))
    return Figure("nfr.reviews", COLUMNS, rows, "" if rows else "no_reviews")


def _row(standing: Standing, review: Review) -> tuple[Cell, ...]:
    return (
        review.key,
        Term("review.type", review.type),
        standing.key(review.subject),
        review.requested_on,
        review.due,
        Term("review.verdict", review.verdict),
        review.decided_on,
        len(blocking(review)),
        standing.keys(review.reviewers),
    )


def blocking(review: Review) -> tuple[ReviewComment, ...]:
    """The remarks that block and are not resolved."""
    return tuple(one for one in review.comments if one.blocking and not one.resolved)


def find(standing: Standing) -> Iterator[Finding]:
    """What is wrong with reviews."""
    for review in standing.every(Review):
        subjects = standing.known(review.key, standing.key(review.subject))
        if review.verdict == "open":
            yield from _open(standing, review, subjects)
        elif review.verdict in APPROVALS and blocking(review):
            yield _remarks(standing, review, PASSED_OVER)
        elif review.verdict == "rejected" and _goes_on(standing, review):
            yield REJECTED.at(
                *subjects,
                type=Term("review.type", review.type),
                decided_on=review.decided_on or Undefined("not_stated"),
            )
    yield from _unready(standing)


def _open(standing: Standing, review: Review, subjects: tuple[Key, ...]) -> Iterator[Finding]:
    late = review.due is not None and review.due < standing.as_of
    if blocking(review):
        near = standing.near(promised_ahead(standing, standing.key(review.subject)), NEAR_WORKDAYS)
        yield _remarks(standing, review, BLOCKED, Severity.ACT if late or near else None)
    elif late:
        yield OVERDUE.at(
            *subjects,
            type=Term("review.type", review.type),
            due=review.due,
            late=standing.days(review.due, standing.as_of),
            reviewers=standing.keys(review.reviewers) or Undefined("nobody"),
        )


def _remarks(standing: Standing, review: Review, code: Code, severity: Severity | None = None) -> Finding:
    """What blocks: how many remarks, by whom, and the first in its words."""
    remarks = blocking(review)
    return code.at(
        *standing.known(review.key, standing.key(review.subject)),
        severity=severity,
        type=Term("review.type", review.type),
        due=review.due,
        count=len(remarks),
        by=standing.keys(one.by for one in remarks) or Undefined("nobody"),
        first=remarks[0].text,
    )


def _goes_on(standing: Standing, review: Review) -> bool:
    """Whether what was rejected is still pursued and no later review of its type has taken over."""
    subject = standing.key(review.subject)
    if subject is None or not is_ahead(standing.program.find(subject)):
        return False
    return not any(_later(standing, review, other, subject) for other in standing.every(Review))


def _later(standing: Standing, review: Review, other: Review, subject: Key) -> bool:
    same = other.id != review.id and other.type == review.type and standing.key(other.subject) == subject
    first, second = review.decided_on or review.requested_on, other.decided_on or other.requested_on
    return same and first is not None and second is not None and second > first


def _unready(standing: Standing) -> Iterator[Finding]:
    """Releases that are near and were not found ready."""
    held = (one for one in standing.every(Review) if one.type == "readiness" and one.verdict in APPROVALS)
    ready = {standing.key(review.subject) for review in held}
    for release in standing.every(Release):
        day = promised_day(standing, release.key)
        if is_ahead(release) and day is not None and standing.near(day, NEAR_WORKDAYS) and release.key not in ready:
            severity = None if standing.near(day, URGENT_WORKDAYS) else Severity.WATCH
            yield READINESS_MISSING.at(
                release.key, severity=severity, date=day, left=standing.days(standing.as_of, day)
            )
