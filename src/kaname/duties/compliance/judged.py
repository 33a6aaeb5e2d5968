"""Whether the compliance duty could judge anything: one thing at least had the data that a rule about it needs."""

from __future__ import annotations

from kaname.duties.compliance.assurance import Assurance
from kaname.model.controls import Control, Exception_, Obligation, ProcessingActivity


def judged(standing: Assurance) -> bool:
    """A control assessed or dated; an obligation with a day; a use of personal data by its basis; a dated exception."""
    return (
        any(_is_known(one) for one in standing.every(Control))
        or any(one.due or one.last_done or one.scheduled_for for one in standing.every(Obligation))
        or any(one.legal_basis is not None for one in standing.every(ProcessingActivity))
        or any(one.expires is not None for one in standing.every(Exception_))
    )


def _is_known(control: Control) -> bool:
    return control.assessment != "not assessed" or control.implement_by is not None
