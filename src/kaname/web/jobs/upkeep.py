"""Upkeep: what nobody asks for is forgotten, many small files become few, old jobs and what is over go."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

from kaname.centre import evidence, stored
from kaname.centre.archives import archive_folder
from kaname.centre.places import PREFIX
from kaname.errors import ConflictError
from kaname.settings import settings
from kaname.store.leases import swept
from kaname.store.shared_memory import forget
from kaname.web.jobs.models import OPEN, Job, Worker
from kaname.web.jobs.turns import Turn

KEPT = timedelta(days=30)
"""Jobs that have ended, and what they made, are kept so long."""
_WORKERS_KEPT = timedelta(days=1)


def forgotten() -> int:
    """Forget computed results beyond what the settings let be; how many."""
    known, alias = settings(), stored.store()
    swept(alias)
    return forget(alias, known.results_megabytes, known.results_days)


def compacted(turn: Turn) -> int:
    """Make few files of many in each archive of this machine; one that is being written to waits for the next time."""
    done = 0
    programs = [one.name for one in stored.listed(stored.store()) if not one.is_portfolio]
    for number, name in enumerate(programs):
        turn.at("compacting", number, len(programs))
        folder = Path(f"{PREFIX}{name}")
        if not archive_folder(folder).is_dir():
            continue
        try:
            done += len(evidence.upkeep(folder))
        except ConflictError:
            continue
    return done


def pruned() -> int:
    """Remove jobs that ended long ago, with what they made and what stood for them in the queue; how many."""
    old = Job.objects.exclude(state__in=OPEN).filter(ended_at__lt=Now() - KEPT)
    count = old.count()
    old.delete()
    DBTaskResult.objects.filter(finished_at__lt=Now() - KEPT).delete()
    Worker.objects.filter(seen_at__lt=Now() - _WORKERS_KEPT).delete()
    return count


def cleared() -> int:
    """Clear away sessions, counts, answers, invitations and tokens that are over; how many rows."""
    from kaname.web.access import expiry as access
    from kaname.web.api import expiry as api

    return access.cleared() + api.cleared()
