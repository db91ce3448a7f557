"""Forms of promises, their page, and expectations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import Unit
from huiyin.analytics.estimate import Unit as Measure
from huiyin.core.templatetags.huiyin import in_language
from huiyin.promises.contracts import Decision, Direction, NewPromise
from huiyin.promises.indicators import Target, indicators
from huiyin.promises.models import Expectation, PromisePage, PromiseVersion
from huiyin.promises.publishing import PageWords

_MOST = 4000


def _words(label: Any, *, rows: int = 3, help_text: Any = "", most: int = _MOST) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": most})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget, help_text=help_text)


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class PromiseForm(forms.Form):
    """What is promised, how it is measured, where it does not hold."""

    text = forms.CharField(
        label=_("The promise, as customers read it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
        help_text=_(
            "One thing that can be kept, such as: we answer every complaint within five working days."
        ),
    )
    text_en = forms.CharField(
        label=_("The same in English"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
    )
    indicator = forms.ChoiceField(label=_("Measured by"), required=False)
    direction = forms.ChoiceField(label=_("Promised"), choices=Direction.choices, required=False)
    promised = forms.FloatField(
        label=_("Promised value"),
        required=False,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        help_text=_("A share as percent (95), anything else in the unit of the indicator, such as hours."),
    )
    limits = _words(
        _("Where it does not hold"), help_text=_("Limits and exclusions, in words that customers understand.")
    )
    limits_en = _words(_("The same in English"))
    valid_from = _day(_("Holds from"))
    valid_to = _day(_("Holds until"), required=False, help_text=_("Empty: until further notice."))
    note = _words(_("Note for colleagues"), rows=2, most=2000)

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered: dict[str, Target] = {}
        choices: list[Any] = [("", _("No indicator yet"))]
        for kind in indicators:
            named = {f"{kind.key}:{target.key}": target for target in kind.targets(unit)}
            self.offered |= named
            options = [(key, in_language(target.name)) for key, target in named.items()]
            if options:
                choices.append((in_language(dict(kind.name)), options))
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def target(self) -> Target | None:
        """What a valid form measures; None for nothing."""
        return self.offered.get(self.cleaned_data.get("indicator", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("indicator")
        if chosen and data.get("promised") is None and "promised" not in self.errors:
            self.add_error("promised", _("Fill in the value."))
        if chosen and not data.get("direction"):
            data["direction"] = self.offered[chosen].direction.value
        return data

    def wanted(self) -> NewPromise:
        """The promise of a valid form."""
        data = dict(self.cleaned_data)
        indicator, _colon, target = data.pop("indicator").partition(":")
        promised = data.pop("promised")
        if promised is not None and self.target is not None and self.target.unit is Measure.RATE:
            promised = round(promised / 100, 9)
        direction = data.pop("direction") or Direction.AT_LEAST.value
        return NewPromise(indicator=indicator, target=target, promised=promised, direction=direction, **data)

    @staticmethod
    def initial_of(version: PromiseVersion, target: Target | None) -> dict[str, Any]:
        """What the form shows of a version."""
        names = ("text", "text_en", "direction", "limits", "limits_en", "valid_from", "valid_to", "note")
        promised = version.promised
        if promised is not None and target is not None and target.unit is Measure.RATE:
            promised = round(promised * 100, 7)
        key = f"{version.indicator}:{version.target}" if version.indicator else ""
        shown = None if promised is None else f"{promised:g}"
        return {**{name: getattr(version, name) for name in names}, "indicator": key, "promised": shown}

    @staticmethod
    def initial_of_new() -> dict[str, Any]:
        """What an empty form shows."""
        return {"valid_from": timezone.localdate()}


class PageForm(forms.Form):
    """The public page of a unit."""

    is_on = forms.BooleanField(label=_("Everybody may read the page"), required=False)
    address = forms.SlugField(
        label=_("Address"),
        max_length=60,
        help_text=_("Letters, digits and hyphens; it stands behind /promises/of/."),
    )
    shows_outcomes = forms.BooleanField(
        label=_("Show what was delivered (value, interval, number, verdict)"), required=False
    )
    intro = _words(_("Words at the head"), rows=3)
    intro_en = _words(_("The same in English"), rows=3)
    complain = _words(
        _("How to complain"),
        rows=4,
        help_text=_(
            "Whom to turn to when a promise is not kept, how soon there is an answer, and which body outside."
        ),
    )
    complain_en = _words(_("The same in English"), rows=4)

    def wanted(self) -> PageWords:
        """The page of a valid form."""
        return PageWords(**self.cleaned_data)

    @staticmethod
    def initial_of(unit: Unit, page: PromisePage | None) -> dict[str, Any]:
        """What the form shows of a page."""
        if page is None:
            return {"address": _usual_address(unit), "shows_outcomes": True}
        return {name: getattr(page, name) for name in PageForm.base_fields}


def _usual_address(unit: Unit) -> str:
    code = "".join(sign for sign in unit.code.lower() if sign.isascii() and (sign.isalnum() or sign in "-_"))
    return code or f"unit-{unit.pk}"


class ToldForm(forms.Form):
    """An expectation; where customers told us of it, with how many did."""

    text = forms.CharField(label=_("What customers expect"), max_length=200)
    text_en = forms.CharField(label=_("The same in English"), max_length=300, required=False)
    n_asked = forms.IntegerField(
        label=_("Customers talked to"),
        min_value=1,
        max_value=1_000_000,
        help_text=_("In interviews, talks, focus groups."),
    )
    n_named = forms.IntegerField(label=_("of whom named it"), min_value=0, max_value=1_000_000)
    n_unmet = forms.IntegerField(label=_("of whom said that it is not met"), min_value=0, max_value=1_000_000)

    def __init__(self, *args: Any, told: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not told:
            for name in ("n_asked", "n_named", "n_unmet"):
                del self.fields[name]

    @staticmethod
    def initial_of(row: Expectation) -> dict[str, Any]:
        """What the form shows of one."""
        return {name: getattr(row, name) for name in ToldForm.base_fields}


class DecisionForm(forms.Form):
    """What we do about an expectation."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect)
    means = _words(
        _("Which services together meet it"),
        rows=2,
        help_text=_("Where we meet it: information, support, people, remedies – whatever it takes together."),
    )
    promise = forms.TypedChoiceField(
        label=_("Kept by the promise"), required=False, coerce=int, empty_value=None
    )
    explanation = _words(
        _("What customers are told"),
        rows=3,
        help_text=_("Where we do not meet it, or not yet: why, and what they can do instead."),
    )
    explanation_en = _words(_("The same in English"), rows=3)
    until = _day(_("Decide again on"), required=False)
    is_public = forms.BooleanField(label=_("Say so on the public page"), required=False)

    def __init__(self, promises: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["promise"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "–"), *promises]

    @staticmethod
    def initial_of(row: Expectation) -> dict[str, Any]:
        """What the form shows of one."""
        names = ("decision", "means", "explanation", "explanation_en", "until", "is_public")
        return {**{name: getattr(row, name) for name in names}, "promise": row.promise_id}


def source_choices(programmes: list[tuple[int, str]]) -> list[tuple[str, str]]:
    """Where expectations can be collected from."""
    return [
        ("cases", gettext("Cases of the last year")),
        *((f"programme:{key}", name) for key, name in programmes),
    ]
