"""The task that stands for every job in the queue."""

from __future__ import annotations

import traceback
from uuid import UUID

import structlog
from django.db import Error
from django_tasks import TaskContext, task

from kaname.errors import KanameError, StoreError
from kaname.store.leases import kept_up
from kaname.web.jobs.kinds import KINDS, FailedError
from kaname.web.jobs.models import State
from kaname.web.jobs.turns import CancelledError, LostError, StoppedError, Turn, taken_up

_log = structlog.get_logger("kaname.jobs")
_OWN_FAULT = "own_fault"


@task(takes_context=True)
def perform(context: TaskContext, job: str, attempt: int) -> str:
    """Do a job, unless it is no longer this attempt's to do; the state in which it is left."""
    turn = taken_up(UUID(job), attempt, context.task_result.worker_ids[-1])
    if turn is None:
        return "not mine"
    told = _log.bind(job=job, kind=turn.job.kind, attempt=attempt)
    told.info("job begun")
    with kept_up(turn.renew):
        state = _done(turn)
    told.info("job left", state=state)
    return state


def _done(turn: Turn) -> str:
    try:
        result = KINDS[turn.job.kind].do(turn)
    except LostError:
        return "lost"
    except StoppedError:
        turn.hand_back()
        return "handed back"
    except CancelledError:
        turn.end(State.CANCELLED)
        return State.CANCELLED
    except FailedError as error:
        turn.end(State.FAILED, error.code, error.result)
        return State.FAILED
    except StoreError as error:
        if isinstance(error.__cause__, Error):
            raise error.__cause__ from None  # the database is away: the job is taken up again when it is back
        turn.end(State.FAILED, error.code)
        return State.FAILED
    except KanameError as error:
        turn.end(State.FAILED, error.code)
        return State.FAILED
    except Error:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of Kaname's own ends the job, not the worker
        where = traceback.extract_tb(error.__traceback__)[-1]
        _log.error("job fault", kind=turn.job.kind, fault=type(error).__name__, file=where.filename, line=where.lineno)
        turn.end(State.FAILED, _OWN_FAULT)
        return State.FAILED
    turn.end(State.DONE, result=result)
    return State.DONE
