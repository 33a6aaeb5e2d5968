"""A worker as a process: of its own on any machine, or beside a server, with which it ends."""

from __future__ import annotations

import gc
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "kaname.web.settings"

import django


def work(parent: int | None = None) -> None:
    """Do jobs until told to end. Tables must be there: whoever starts the worker has them made."""
    gc.enable()
    django.setup()
    from kaname.web.jobs.worker import Worker, listen
    from kaname.web.running import logs, metrics

    logs.set_up()
    metrics.listen()
    worker = Worker()
    listen(worker)
    worker.run(parent)


if __name__ == "__main__":
    work(int(sys.argv[1]))
