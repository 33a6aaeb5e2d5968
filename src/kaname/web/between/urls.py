"""The addresses of pages about what lies between parties; before those of records, whose names are like theirs."""

from __future__ import annotations

from typing import Any

from django.urls import path

from kaname.web.between import answering, board, dependencies, issues, meeting, rfc, teams

_PLACE = "p/<place:place>"

urlpatterns: list[Any] = [
    path(f"{_PLACE}/dependency-map/", dependencies.dependencies, name="dependency_map"),
    path(f"{_PLACE}/board/", board.board, name="board"),
    path(f"{_PLACE}/board/<str:record>/answer/", answering.answer, name="board_answer"),
    path(f"{_PLACE}/load/", teams.load, name="load"),
    path(f"{_PLACE}/issue-sheet/", issues.issues, name="issue_sheet"),
    path(f"{_PLACE}/meetings/<str:record>/agenda/", meeting.meeting, name="agenda"),
    path(f"{_PLACE}/decisions/<str:record>/rfc/", rfc.rfc, name="rfc"),
]
