"""The addresses of evidence, reports, jobs and plans that are taken in, each after that of its place."""

from __future__ import annotations

from typing import Any

from django.urls import path

from kaname.web.operations import imports, jobs, reports, sources

urlpatterns: list[Any] = [
    path("evidence/", sources.sources, name="evidence"),
    path("reports/", reports.reports, name="reports"),
    path("reports/shown/", reports.shown, name="report_shown"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/ask/", jobs.ask, name="ask_job"),
    path("jobs/<uuid:job>/cancel/", jobs.cancel, name="cancel_job"),
    path("jobs/<uuid:job>/document/", jobs.document, name="job_document"),
    path("schedules/plan/", jobs.plan, name="plan_schedule"),
    path("schedules/<int:number>/remove/", jobs.unplan, name="unplan_schedule"),
    path("import/", imports.imports, name="import"),
    path("import/<str:name>/", imports.preview, name="import_preview"),
]
