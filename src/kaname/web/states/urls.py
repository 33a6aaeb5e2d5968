"""The addresses of revisions, comparisons, scenarios and baselines, each after that of its place."""

from __future__ import annotations

from typing import Any

from django.urls import path

from kaname.web.states import baselines, comparing, revisions, scenarios, whatif

urlpatterns: list[Any] = [
    path("log/", revisions.log, name="log"),
    path("log/<int:number>/", revisions.revision, name="revision"),
    path("log/<int:number>/revert/", revisions.revert, name="revert"),
    path("compare/", comparing.compare, name="compare"),
    path("scenarios/", scenarios.scenarios, name="scenarios"),
    path("scenarios/begin/", scenarios.begin, name="begin_scenario"),
    path("scenarios/merge/", scenarios.merge, name="merge_scenario"),
    path("scenarios/close/", scenarios.close, name="close_scenario"),
    path("proposals/<str:name>/accept/", scenarios.accepted, name="accept_proposal"),
    path("proposals/<str:name>/decline/", scenarios.declined, name="decline_proposal"),
    path("what-if/", whatif.what_if, name="what_if"),
    path("baselines/", baselines.baselines, name="baselines"),
    path("baselines/name/", baselines.name, name="name_baseline"),
]
