"""The audit log, for auditors and administrators: shown newest first, and exported whole."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kaname.web.access import audit
from kaname.web.access.desks import audits
from kaname.web.access.forms import AuditForm
from kaname.web.access.journal import note
from kaname.web.access.requests import account

_PAGE = 50
_FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}


@login_required
@never_cache
@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """Entries, the newest first, as far as they are about what is somebody's to audit."""
    form, within = _asked(request)
    found = form.chosen(within).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    entries = list(found[: _PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    told = {
        "form": form,
        "entries": entries[:_PAGE],
        "older": entries[_PAGE - 1].pk if len(entries) > _PAGE else None,
        "later": bool(before),
        "query": query.urlencode(),
    }
    return render(request, "access/audit.html", told)


def _asked(request: HttpRequest) -> tuple[AuditForm, tuple[str, ...]]:
    within = audits(account(request))
    if not within:
        raise PermissionDenied
    return AuditForm(request.GET), within


@login_required
@never_cache
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """All entries that were chosen, oldest first, as CSV or as lines of JSON; that is logged too."""
    if form not in _FORMS:
        raise Http404
    asked, within = _asked(request)
    if not asked.is_valid():
        return render(request, "access/audit.html", {"form": asked, "entries": []}, status=400)
    note("audit-exported", account(request).email, program=asked.cleaned_data["program"], detail=form, request=request)
    found = asked.chosen(within).iterator(chunk_size=2000)
    lines = audit.as_csv(found) if form == "csv" else audit.as_json(found)
    answer = StreamingHttpResponse((line.encode() for line in lines), _FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="audit.{form}"'
    return answer
