"""Two states of a plan that hide the same, so that neither tells what the other keeps back."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.model.base import Entity, Key
from kaname.model.visibility.viewers import Viewer


def hidden_alike(records: Mapping[Key, Entity], others: Mapping[Key, Entity], viewer: Viewer) -> dict[Key, Entity]:
    """Records of one state, as confidential as another state has them where a viewer may not see them there.

    What was made confidential is not to be read off the state before, nor the other way round.
    """
    found = dict(records)
    for key, record in records.items():
        other = others.get(key)
        if other is not None and viewer.may_see(record) and not viewer.may_see(other):
            found[key] = record.model_copy(update={"confidentiality": other.confidentiality})
    return found
