"""Pages of the ways in and of oneself."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from huiyin.accounts import queries, services
from huiyin.accounts.forms import THEMES, NewPasswordForm, OwnPasswordForm, ProfileForm, SetupForm, SignInForm
from huiyin.accounts.models import User
from huiyin.accounts.problems import LinkSpent, SignInRefused, WrongPassword
from huiyin.core.problems import TooManyAttempts

YEAR = 365 * 24 * 3600


def _next(request: HttpRequest) -> str:
    """Where to go on to: an address of ours, or home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours else settings.LOGIN_REDIRECT_URL


def _remember(response: HttpResponse, *, language: str = "", theme: str = "") -> None:
    """Keep the choice in the browser too, for pages before signing in."""
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, language), ("theme", theme)):
        if value:
            response.set_cookie(
                name, value, max_age=YEAR, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
            )


@sensitive_post_parameters()
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; without anybody yet, say where the first-run link is."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request.POST or None)
    problem: SignInRefused | TooManyAttempts | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.sign_in(
                request=request, login_name=form.cleaned_data["login"], password=form.cleaned_data["password"]
            )
            return redirect(_next(request))
        except (SignInRefused, TooManyAttempts) as refused:
            problem = refused
    status = 429 if isinstance(problem, TooManyAttempts) else 200
    page = {
        "form": form,
        "problem": problem,
        "next": _next(request),
        "is_new": not queries.has_administrator(),
    }
    return render(request, "accounts/sign_in.html", page, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    services.sign_out(request=request)
    messages.success(request, _("You are signed out."))
    return redirect("sign-in")


def _spent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/link_spent.html", {"problem": LinkSpent()}, status=404)


@sensitive_post_parameters()
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """The first-run link: the organisation and its first administrator."""
    if not queries.is_setup_link(token):
        return _spent(request)
    form = SetupForm(request.POST or None, initial={"organisation": queries.organisation_name()})
    if request.method == "POST" and form.is_valid():
        try:
            user = services.create_first_administrator(
                token=token,
                organisation=form.cleaned_data["organisation"],
                name=form.cleaned_data["name"],
                login_name=form.cleaned_data["login"],
                password=form.cleaned_data["password"],
                language=getattr(request, "LANGUAGE_CODE", ""),
                request=request,
            )
        except LinkSpent:
            return _spent(request)
        services.begin_session(request=request, user=user)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/setup.html", {"form": form})


@sensitive_post_parameters()
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invited person: a password, and they are in."""
    person = queries.person_of_link(token)
    if person is None:
        return _spent(request)
    form = NewPasswordForm(request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.join(token=token, password=form.cleaned_data["password"], request=request)
        except LinkSpent:
            return _spent(request)
        services.begin_session(request=request, user=user)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/join.html", {"form": form, "person": person})


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Another language or theme, for everybody; kept with the person who is signed in."""
    language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
    language = language if language in dict(settings.LANGUAGES) else ""
    theme = theme if theme in dict(THEMES) else ""
    if isinstance(request.user, User):
        services.choose_appearance(by=request.user, language=language, theme=theme)
    response = redirect(_next(request))
    _remember(response, language=language, theme=theme)
    return response


def me(request: HttpRequest) -> HttpResponse:
    """Name, language and theme of oneself."""
    user = request.user
    assert isinstance(user, User)
    known = {
        "name": user.name,
        "language": getattr(request, "LANGUAGE_CODE", ""),
        "theme": user.theme or "auto",
    }
    form = ProfileForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        services.change_profile(by=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        response = redirect("me")
        _remember(response, language=user.language, theme=user.theme)
        return response
    return render(request, "accounts/me.html", {"form": form, "password_form": OwnPasswordForm(user=user)})


@sensitive_post_parameters()
def my_password(request: HttpRequest) -> HttpResponse:
    """Another password for oneself."""
    user = request.user
    assert isinstance(user, User)
    form = OwnPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_password(
                by=user,
                request=request,
                current=form.cleaned_data["current"],
                new=form.cleaned_data["password"],
            )
        except WrongPassword as wrong:
            words = wrong.words(getattr(request, "LANGUAGE_CODE", "zh"))
            form.add_error("current", f"{words.cause} {words.cure}")
        else:
            messages.success(request, _("Your password is changed; you are signed out everywhere else."))
            return redirect("me")
    return render(request, "accounts/my_password.html", {"password_form": form})
