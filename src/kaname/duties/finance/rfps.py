"""Requests for proposal: who leads, by how much, what would flip it, and whether the award comes in time.

Bids are weighed by the request's criteria; a bid without all scores, or that does not comply, is not ranked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kaname.engines.weighted_matrix import Flip, Matrix, weigh
from kaname.model.base import Key
from kaname.model.decisions import Bid, Rfp
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Undefined
from kaname.model.plan import Initiative, Milestone, WorkPackage
from kaname.planning.promises import is_ahead
from kaname.planning.standing import Standing, quarter_starts

LATE = Code("finance.rfp-late", Severity.ACT)
AWARD_OVERDUE = Code("finance.award-overdue", Severity.WATCH)
FEW_BIDS = Code("finance.bids-few", Severity.WATCH)
AGAINST_SCORES = Code("finance.award-against-scores", Severity.WATCH)
NOT_COMPLIANT = Code("finance.award-not-compliant", Severity.ACT)
FRAGILE = Code("finance.award-fragile", Severity.NOTE)
BID_EXPIRES = Code("finance.bid-expires", Severity.WATCH)
CODES = (LATE, AWARD_OVERDUE, FEW_BIDS, AGAINST_SCORES, NOT_COMPLIANT, FRAGILE, BID_EXPIRES)

FRAGILE_CHANGE = 0.05
"""A winner that falls when one weight moves by five points wins by the weights, not by the offer."""
COLUMNS = (
    "record",
    "bids",
    "minimum_bids",
    "leader",
    "total",
    "margin",
    "flip_criterion",
    "flip_rival",
    "flip_change",
    "awarded_to",
    "award_by",
    "needed_on",
)
BID_COLUMNS = ("record", "vendor", "price", "total", "compliant", "received", "valid_until")


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranked bids of a request by vendor, or the reason why there is no ranking."""

    matrix: Matrix | None
    vendors: dict[str, Key]
    reason: str = ""

    @property
    def leader(self) -> Key | None:
        """The vendor with the highest total."""
        return self.vendors[self.matrix.order[0]] if self.matrix else None

    @property
    def flip(self) -> Flip | None:
        """The smallest change of one weight that makes another vendor win."""
        return self.matrix.flips[0] if self.matrix and self.matrix.flips else None


def ranking(standing: Standing, rfp: Rfp) -> Ranking:
    """Bids weighed by the criteria of their request."""
    weights = {criterion.name: criterion.weight for criterion in rfp.criteria}
    scores = {str(bid.vendor): dict(bid.scores) for bid in rfp.bids if bid.compliant and weights.keys() <= _names(bid)}
    if not sum(weights.values()):
        return Ranking(None, {}, "no_criteria")
    if not scores:
        return Ranking(None, {}, "no_scored_bids")
    vendors = {str(bid.vendor): standing.key(bid.vendor) for bid in rfp.bids}
    known = {name: key for name, key in vendors.items() if key is not None and name in scores}
    ordered = {name: scores[name] for name in sorted(known)}
    return Ranking(weigh(weights, ordered), known) if ordered else Ranking(None, {}, "no_scored_bids")


def _names(bid: Bid) -> set[str]:
    return {name for name, _ in bid.scores}


def compliant(rfp: Rfp) -> int:
    """How many bids comply."""
    return sum(bid.compliant for bid in rfp.bids)


def needed_on(standing: Standing, rfp: Rfp) -> tuple[date, Key] | None:
    """The first day on which something open that needs the award begins or, of a milestone, is promised."""
    keys = standing.keys(rfp.needed_for)
    dated = [(day, key) for key in keys if (day := _begins(standing, key)) is not None]
    return min(dated, default=None)


def _begins(standing: Standing, key: Key) -> date | None:
    record, slot = standing.program.find(key), standing.slot(key)
    match record:
        case _ if not is_ahead(record):
            return None
        case Milestone():
            return record.commitment
        case WorkPackage():
            return record.started or (slot.start if slot else record.start_on or record.not_before)
        case Initiative():
            return slot.start if slot else min(map(quarter_starts, record.quarters), default=None)
        case _:
            return None


def figure(standing: Standing) -> Figure:
    """Every request: its leader, the margin, and the smallest change that flips it."""
    rows = tuple(_row(standing, rfp) for rfp in standing.every(Rfp))
    return Figure("finance.rfps", COLUMNS, rows, "" if rows else "no_rfps", "weights_normalised")


def _row(standing: Standing, rfp: Rfp) -> tuple[Cell, ...]:
    found, needed = ranking(standing, rfp), needed_on(standing, rfp)
    matrix, flip = found.matrix, found.flip
    nothing = Undefined(found.reason)
    return (
        rfp.key,
        len(rfp.bids),
        rfp.minimum_bids,
        found.leader or nothing,
        round(matrix.totals[matrix.order[0]], 3) if matrix else nothing,
        round(matrix.margin, 3) if matrix and matrix.margin is not None else None,
        flip.criterion if flip else None,
        found.vendors[flip.rival] if flip else None,
        Percent(flip.change) if flip else None,
        standing.key(rfp.awarded_to),
        rfp.award_by,
        needed[0] if needed else None,
    )


def bids(standing: Standing) -> Figure:
    """Every bid with its weighted total, the highest of each request first."""
    rows = tuple(row for rfp in standing.every(Rfp) for row in _bid_rows(standing, rfp))
    return Figure("finance.bids", BID_COLUMNS, rows, "" if rows else "no_bids", "weights_normalised")


def _bid_rows(standing: Standing, rfp: Rfp) -> list[tuple[Cell, ...]]:
    matrix = ranking(standing, rfp).matrix
    totals = matrix.totals if matrix else {}
    ordered = sorted(rfp.bids, key=lambda bid: (-totals.get(str(bid.vendor), float("-inf")), str(bid.vendor)))
    return [
        (
            rfp.key,
            standing.key(bid.vendor),
            bid.price,
            round(totals[str(bid.vendor)], 3) if str(bid.vendor) in totals else Undefined("not_ranked"),
            bid.compliant,
            bid.received,
            bid.valid_until,
        )
        for bid in ordered
    ]


def find(standing: Standing) -> Iterator[Finding]:
    """What is wrong with requests for proposal."""
    for rfp in standing.every(Rfp):
        found = ranking(standing, rfp)
        awarded = standing.key(rfp.awarded_to)
        if awarded is None:
            yield from _waiting(standing, rfp)
        else:
            yield from _awarded(standing, rfp, awarded, found)
        if found.flip is not None and found.leader is not None and abs(found.flip.change) < FRAGILE_CHANGE:
            yield _fragile(standing, rfp, found.flip, found)


def _waiting(standing: Standing, rfp: Rfp) -> Iterator[Finding]:
    """Nothing is awarded yet."""
    today, needed = standing.as_of, needed_on(standing, rfp)
    expected = max(rfp.award_by or today, today)
    if needed is not None and expected > needed[0]:
        severity = None if needed[0] <= today else Severity.WATCH
        yield LATE.at(rfp.key, needed[1], severity=severity, needed_on=needed[0], expected=expected, work=needed[1])
    if rfp.award_by is not None and rfp.award_by < today:
        yield AWARD_OVERDUE.at(rfp.key, due=rfp.award_by, late=standing.days(rfp.award_by, today))
    if rfp.bids_due is not None and rfp.bids_due < today and compliant(rfp) < rfp.minimum_bids:
        yield FEW_BIDS.at(rfp.key, count=compliant(rfp), minimum=rfp.minimum_bids, due=rfp.bids_due)
    for bid in sorted(rfp.bids, key=lambda one: (str(one.vendor), one.valid_until or date.max)):
        if bid.compliant and bid.valid_until is not None and bid.valid_until < expected:
            subjects = standing.known(rfp.key, standing.key(bid.vendor))
            yield BID_EXPIRES.at(
                *subjects,
                vendor=standing.key(bid.vendor) or Undefined("unknown_vendor"),
                expires=bid.valid_until,
                expected=expected,
            )


def _awarded(standing: Standing, rfp: Rfp, awarded: Key, found: Ranking) -> Iterator[Finding]:
    """The award, against what the bids scored."""
    own = [bid for bid in rfp.bids if standing.key(bid.vendor) == awarded]
    if own and not any(bid.compliant for bid in own):
        yield NOT_COMPLIANT.at(rfp.key, awarded)
    elif found.matrix is not None and found.leader is not None and found.leader != awarded:
        totals = {found.vendors[name]: total for name, total in found.matrix.totals.items()}
        given = totals.get(awarded)
        yield AGAINST_SCORES.at(
            rfp.key,
            awarded,
            severity=Severity.NOTE if standing.key(rfp.decision) is not None else None,
            leader=found.leader,
            best=round(totals[found.leader], 3),
            total=Undefined("not_ranked") if given is None else round(given, 3),
        )


def _fragile(standing: Standing, rfp: Rfp, flip: Flip, found: Ranking) -> Finding:
    return FRAGILE.at(
        *standing.known(rfp.key, found.leader, found.vendors[flip.rival]),
        leader=found.leader,
        rival=found.vendors[flip.rival],
        criterion=flip.criterion,
        share=Percent(flip.share_now),
        flips_at=Percent(flip.share_at_flip),
    )
