"""A client of the interface for programs: typed, small, and of no part of Kaname but its kinds.

    from kaname.client import Kaname
    from kaname.model.risks import Risk

    with Kaname("https://kaname.example.org", token) as kaname:
        program = kaname.program("acme:one")
        risk = program.get(Risk, "outage")
        program.commit([risk.changed(probability=0.3)], why="reviewed")

Whoever writes what others wrote meanwhile keeps the changes of both where they touch different fields; else
ConflictError tells of both.
"""

from kaname.client.http import ConflictError as ConflictError
from kaname.client.http import RefusedError as RefusedError
from kaname.client.jobs import Job as Job
from kaname.client.jobs import Jobs as Jobs
from kaname.client.jobs import NotDoneError as NotDoneError
from kaname.client.jobs import Schedule as Schedule
from kaname.client.program import Kaname as Kaname
from kaname.client.program import Listed as Listed
from kaname.client.program import Program as Program
from kaname.client.program import Written as Written
