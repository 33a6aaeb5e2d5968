"""Kubernetes enhancement proposals (KEPs) as a program: each an initiative, its stages milestones, groups teams."""

from kaname.imports.keps.ledger import Tally
from kaname.imports.keps.reading import Imported, read

__all__ = ["Imported", "Tally", "read"]
