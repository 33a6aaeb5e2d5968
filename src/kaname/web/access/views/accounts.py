"""The accounts of others, for whoever looks after the installation: listed, given roles, closed, let in anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import wraps

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kaname.centre import stored
from kaname.errors import KanameError
from kaname.store.listing import names
from kaname.web.access import accounts, invitations
from kaname.web.access.desks import keeps
from kaname.web.access.doors import asked_again
from kaname.web.access.forms import GrantForm, ResetForm, spoken
from kaname.web.access.journal import SESSION
from kaname.web.access.models import Granted, User
from kaname.web.access.requests import account
from kaname.words.refusals import told

_PAGE = 50
View = Callable[..., HttpResponse]


def kept(view: View) -> View:
    """A page for those alone who look after the installation."""

    @login_required
    @never_cache
    @wraps(view)
    def asked(request: HttpRequest, **names: int) -> HttpResponse:
        if not keeps(account(request)):
            raise PermissionDenied
        return view(request, **names)

    return asked


@kept
def listed(request: HttpRequest) -> HttpResponse:
    """Accounts by address, some at a time, and who was invited and has not come."""
    words = request.GET.get("q", "").strip()[:200]
    found = User.objects.order_by("email")
    if words and "\0" not in words:
        found = found.filter(Q(email__icontains=words) | Q(name__icontains=words))
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    held, factors = _held(page.object_list), _with_factors(page.object_list)
    rows = [(user, held[user.pk], user.pk in factors) for user in page.object_list]
    waiting = [
        (one, [spoken(grant) for grant in invitations.grants_of(one)])
        for one in invitations.waiting().order_by("email", "pk")
    ]
    return render(request, "access/accounts.html", {"page": page, "rows": rows, "waiting": waiting, "q": words})


def _held(users: Iterable[User]) -> Mapping[int, list[str]]:
    """The roles of accounts, as they are told to people."""
    found: dict[int, list[str]] = defaultdict(list)
    in_force = Q(until=None) | Q(until__gt=timezone.now())
    for one in Granted.objects.filter(in_force, user__in=list(users)).order_by("pk"):
        found[one.user_id].append(spoken(one.grant))
    return found


def _with_factors(users: Iterable[User]) -> frozenset[int]:
    """Those of some accounts that have a second factor."""
    return frozenset(Authenticator.objects.filter(user__in=list(users)).values_list("user_id", flat=True))


@kept
def one(request: HttpRequest, number: int, form: GrantForm | None = None, link: str = "") -> HttpResponse:
    """An account with its roles, and what can be done about it."""
    user = get_object_or_404(User, pk=number)
    in_force = Q(until=None) | Q(until__gt=timezone.now())
    held = [(each, spoken(each.grant)) for each in Granted.objects.filter(in_force, user=user).order_by("pk")]
    told = {
        "person": user,
        "held": held,
        "form": form or _form(request),
        "reset": ResetForm(),
        "has_factors": bool(_with_factors([user])),
        "link": link,
        "itself": user.pk == account(request).pk,
    }
    return render(request, "access/account.html", told)


def _form(request: HttpRequest, *, filled: bool = False) -> GrantForm:
    """A role to give, on whatever the store has."""
    known = names(stored.store())
    return GrantForm(request.POST if filled else None, user=account(request), programs=known)


@kept
@asked_again
@require_POST
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Give an account a role."""
    user, form = get_object_or_404(User, pk=number), _form(request, filled=True)
    if not form.is_valid():
        return one(request, number=number, form=form)
    invitations.give(user, form.grant, account(request).email, request=request)
    messages.success(request, _("Saved."))
    return redirect("account_of", number=number)


@kept
@asked_again
@require_POST
def take(request: HttpRequest, number: int, grant: int) -> HttpResponse:
    """Take a role back."""
    held = get_object_or_404(Granted.objects.select_related("user"), pk=grant, user_id=number)
    by = account(request).email
    _with_words(request, lambda: accounts.take_one(held, by, via=SESSION, request=request))
    return redirect("account_of", number=number)


@kept
@asked_again
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close an account."""
    user, by = get_object_or_404(User, pk=number), account(request).email
    _with_words(request, lambda: accounts.close(user, by, via=SESSION, request=request))
    return redirect("account_of", number=number)


@kept
@asked_again
@require_POST
def reset(request: HttpRequest, number: int) -> HttpResponse:
    """A link by which somebody sets a new password, shown this once; a closed account is open again."""
    user, form = get_object_or_404(User, pk=number), ResetForm(request.POST)
    factors = form.is_valid() and form.cleaned_data["factors"]
    path = accounts.reset(user, account(request).email, factors=factors, via=SESSION, request=request)
    return one(request, number=number, link=request.build_absolute_uri(path))


def _with_words(request: HttpRequest, change: Callable[[], object]) -> None:
    """Do something, and say that it is done, or why it can't be."""
    try:
        change()
    except KanameError as error:
        detail, mend = told(error, "ja" if get_language() == "ja" else "en")
        messages.error(request, f"{detail} {mend}")
    else:
        messages.success(request, _("Saved."))
