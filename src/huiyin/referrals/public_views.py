"""What friends and customers see without signing in: the page behind a link, and the customer's own page.

No cookie and no script is needed. The answer to a friend is the same whoever registers.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.accounts.queries import unit_asked
from huiyin.channels.services import code_of as picture_of
from huiyin.core import throttle
from huiyin.core.network import address_of, public_root
from huiyin.referrals import queries, services
from huiyin.referrals.contracts import Friend
from huiyin.referrals.forms import FriendForm
from huiyin.referrals.models import ReferralCode, SchemeVersion
from huiyin.referrals.presenting import promised_words, reward_words
from huiyin.referrals.problems import NoScheme, ReachNotUnderstood
from huiyin.surveys.contracts import LANGUAGE_CODES

MINUTES = 60
MOST_MISSES = 30  # links that lead nowhere, from one address
MOST_SENT = 60  # forms from one address: many people may share one
MOST_BY_LINK = 120  # forms by one link


def _language(request: HttpRequest) -> str:
    wanted = request.POST.get("lang") or request.GET.get("lang", "")
    if wanted in LANGUAGE_CODES:
        return wanted
    codes = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return next((code[:2] for code, _weight in codes if code[:2] in LANGUAGE_CODES), "zh")


def _code(request: HttpRequest, token: str, purpose: str) -> ReferralCode:
    visitor = f"referral-miss:{address_of(request)}"
    throttle.check(visitor, most=MOST_MISSES, minutes=MINUTES)
    found = queries.code_by(token, purpose)
    if found is None:
        throttle.failed(visitor, minutes=MINUTES)
        raise Http404
    return found


def _headed(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest, token: str) -> HttpResponse:
    """The page that a friend opens, and its form."""
    code, language = _code(request, token, "referral-link"), _language(request)
    with translation.override(LANGUAGE_CODES[language]):
        rules = queries.rules_for(queries.unit_of(code), timezone.localdate())
        if rules is None:
            return _headed(_closed(request, code, language))
        if request.method == "POST":
            return _headed(_sent(request, code, rules, language))
        if request.method == "GET":
            services.note_opened(code)
        return _headed(_page(request, _frame(code.shown_name, queries.unit_of(code).name, rules, language)))


def _frame(shown_name: str, organisation: str, rules: SchemeVersion, language: str) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "language": language,
        "other": "?lang=en" if language == "zh" else "?lang=zh",
        "recommender": shown_name,
        "rules": rules,
        "title": rules.words_in("name", language),
        "text": rules.words_in("text", language),
        "terms": rules.words_in("terms", language),
        "privacy": rules.words_in("privacy", language),
        "promised": promised_words(rules),
        "n_days": rules.n_days,
    }


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "referrals/public.html", context, status=status)


def _closed(request: HttpRequest, code: ReferralCode, language: str) -> HttpResponse:
    context = {"organisation": queries.unit_of(code).name, "language": language, "title": _("Recommended")}
    return render(request, "referrals/closed.html", context, status=410)


def _sent(request: HttpRequest, code: ReferralCode, rules: SchemeVersion, language: str) -> HttpResponse:
    for key, most in ((f"address:{address_of(request)}", MOST_SENT), (f"link:{code.pk}", MOST_BY_LINK)):
        throttle.check(f"referral-{key}", most=most, minutes=MINUTES)
        throttle.failed(f"referral-{key}", minutes=MINUTES)
    frame = _frame(code.shown_name, queries.unit_of(code).name, rules, language)
    form = FriendForm(request.POST)
    wrong = list(form.errors)
    try:
        if not wrong:
            data = form.cleaned_data
            done = services.register(code=code, friend=Friend(data["name"], data["reach"], language))
            return render(request, "referrals/received.html", {**frame, "receipt": done.receipt})
    except ReachNotUnderstood:
        wrong = ["reach"]
    except NoScheme:
        return _closed(request, code, language)
    return _page(request, {**frame, "typed": request.POST, "wrong": wrong}, 422)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """The customer's own page: the link to pass on, what came of it, what friends read of the customer."""
    code, language = _code(request, token, "referral-own"), _language(request)
    if request.method == "POST":
        services.show_name(code=code, name=request.POST.get("shown_name", ""))
        return redirect(f"{request.path}?lang={language}#shown")
    referrer = queries.referrer_of(code)
    assert referrer is not None  # a code without its customer is not found
    address = public_root(request) + services.link_path(code)
    with translation.override(LANGUAGE_CODES[language]):
        rules = queries.rules_for(referrer.unit, timezone.localdate())
        standing = queries.standing_of(referrer)
        context = {
            "organisation": referrer.unit.name,
            "language": language,
            "other": "?lang=en" if language == "zh" else "?lang=zh",
            "title": rules.words_in("name", language) if rules else _("Recommend us"),
            "rules": rules,
            "promised": promised_words(rules) if rules else {},
            "address": address,
            "qr": picture_of(address, scale=5).decode(),
            "code": code,
            "standing": standing,
            "rewards": [(one, reward_words(one.grant.remedy, one.value)) for one in standing.rewards],
        }
        return _headed(render(request, "referrals/own.html", context))


@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """The page as friends see it under the rules that were saved last, for managers before they open the links."""
    unit, language = unit_asked(request), _language(request)
    versions = queries.versions_of(queries.scheme_of(unit))
    rules = versions[0] if versions else queries.rules_for(unit, timezone.localdate())
    if rules is None:
        messages.info(request, _("Write the rules first; then there is a page to look at."))
        return redirect(f"{reverse('referral-rules')}?unit={unit.pk}")
    with translation.override(LANGUAGE_CODES[language]):
        context = _frame("", unit.name, rules, language)
        context |= {"is_preview": True, "other": f"{context['other']}&unit={unit.pk}"}
        return _headed(_page(request, context))
