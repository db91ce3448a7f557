"""Forms of articles, the help page and the language model."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import Unit, User
from huiyin.core.templatetags.huiyin import in_language
from huiyin.knowledge.contracts import LANGUAGES, Audience, NewArticle, Text
from huiyin.knowledge.models import Article, HelpPage, Machine
from huiyin.knowledge.publishing import HelpWords
from huiyin.knowledge.queries import text_in
from huiyin.packs.queries import packs

_MOST = 20_000


def _words(label: Any, *, rows: int = 3, help_text: Any = "", most: int = 4000) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": most})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget, help_text=help_text)


def _title(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200)


class ArticleForm(forms.Form):
    """An article in one or two languages."""

    title_zh = _title(_("Title, as customers would ask"))
    asked_zh = _words(
        _("Other ways of asking, one a line"), help_text=_("Searched, never shown. The more, the surer.")
    )
    answer_zh = _words(_("Answer of the assistant"), help_text=_("Two or three sentences that stand alone."))
    body_zh = _words(
        _("The whole text (Markdown)"), rows=10, most=_MOST, help_text=_("Steps, tables, conditions.")
    )
    title_en = _title(_("Title in English"))
    asked_en = _words(_("Other ways of asking in English"))
    answer_en = _words(_("Answer in English"))
    body_en = _words(_("The whole text in English"), rows=10, most=_MOST)
    audience = forms.ChoiceField(label=_("Who may read it"), choices=Audience.choices)
    tags = forms.CharField(label=_("Tags"), required=False, max_length=200)
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    programme = forms.TypedChoiceField(label=_("Programme"), required=False, coerce=int, empty_value=None)
    owner = forms.TypedChoiceField(
        label=_("Who keeps it right"), required=False, coerce=int, empty_value=None
    )
    review_on = forms.DateField(
        label=_("Read again on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    note = forms.CharField(label=_("What was changed"), required=False, max_length=300)

    def __init__(
        self,
        people: list[tuple[int, str]],
        programmes: list[tuple[int, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        industries = [(pack.key, in_language(dict(pack.name))) for pack in packs()]
        for name, choices in (("owner", people), ("programme", programmes), ("industry", industries)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "–"), *choices]

    @property
    def columns(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each language."""
        return [
            (code, [self[f"{name}_{code}"] for name in ("title", "asked", "answer", "body")])
            for code in LANGUAGES
        ]

    @property
    def rest(self) -> list[forms.BoundField]:
        """All others."""
        names = ("audience", "owner", "review_on", "tags", "industry", "programme", "note")
        return [self[name] for name in names]

    def wanted(self) -> NewArticle:
        """The article of a valid form."""
        data = self.cleaned_data
        texts = {
            code: Text(*(data[f"{name}_{code}"] for name in ("title", "asked", "answer", "body")))
            for code in LANGUAGES
        }
        return NewArticle(
            texts,
            audience=data["audience"],
            programme_id=data["programme"],
            industry=data["industry"],
            tags=data["tags"],
            owner_id=data["owner"],
            review_on=data["review_on"],
            note=data["note"],
        )

    @staticmethod
    def initial_of(article: Article) -> dict[str, Any]:
        """What the form shows of an article: its newest words."""
        shown: dict[str, Any] = {
            "audience": article.audience,
            "tags": article.tags,
            "industry": article.industry,
            "programme": article.programme_id,
            "owner": article.owner_id,
            "review_on": article.review_on,
        }
        version = article.versions.all()[0]
        for code in LANGUAGES:
            text = text_in(version, code)
            if text is not None and text.language == code:
                for name in ("title", "asked", "answer", "body"):
                    shown[f"{name}_{code}"] = getattr(text, name)
        return shown

    @staticmethod
    def initial_of_new(user: User) -> dict[str, Any]:
        """What an empty form shows."""
        today = timezone.localdate()
        later = today.replace(year=today.year + 1, day=min(today.day, 28))
        return {"audience": Audience.EVERYBODY, "owner": user.pk, "review_on": later}


class HelpPageForm(forms.Form):
    """The public help page of a unit."""

    is_on = forms.BooleanField(label=_("Everybody may read the page"), required=False)
    has_assistant = forms.BooleanField(label=_("Customers may ask the assistant"), required=False)
    address = forms.SlugField(
        label=_("Address"), max_length=60, help_text=_("Letters, digits and hyphens; it stands behind /ask/.")
    )
    least_confidence = forms.FloatField(
        label=_("The assistant answers by itself when it is at least so sure"),
        min_value=0.3,
        max_value=0.99,
        widget=forms.NumberInput(attrs={"step": "0.05"}),
        help_text=_(
            "0.6 to begin with. Below it, articles are only offered. The figures show how often answers helped."
        ),
    )
    intro = _words(_("Words at the head"))
    intro_en = _words(_("The same in English"))
    other_ways = _words(
        _("Other ways to reach you"),
        help_text=_("Hot line, hours, emergencies. Urgent matters are shown it."),
    )
    other_ways_en = _words(_("The same in English"))

    def wanted(self) -> HelpWords:
        """The page of a valid form."""
        return HelpWords(**self.cleaned_data)

    @staticmethod
    def initial_of(unit: Unit, page: HelpPage | None) -> dict[str, Any]:
        """What the form shows of a page."""
        if page is None:
            code = "".join(s for s in unit.code.lower() if s.isascii() and (s.isalnum() or s in "-_"))
            return {"address": code or f"unit-{unit.pk}", "has_assistant": True, "least_confidence": 0.6}
        return {name: getattr(page, name) for name in HelpPageForm.base_fields}


class MachineForm(forms.Form):
    """A language model behind an OpenAI-compatible address."""

    is_on = forms.BooleanField(label=_("Use it for drafts and summaries"), required=False)
    address = forms.URLField(
        label=_("Address"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Up to /v1, such as https://models.example.com/v1."),
    )
    model = forms.CharField(label=_("Name of the model"), max_length=120, required=False)
    key = forms.CharField(
        label=_("Key"),
        max_length=400,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Sealed when stored and never shown again; empty keeps the one there is."),
    )
    seconds = forms.FloatField(label=_("Wait at most (seconds)"), min_value=1, max_value=60)
    daily_tokens = forms.IntegerField(label=_("Tokens a day at most"), min_value=1000, max_value=100_000_000)

    @staticmethod
    def initial_of(machine: Machine | None) -> dict[str, Any]:
        """What the form shows; never the key."""
        if machine is None:
            return {"seconds": 20, "daily_tokens": 200_000}
        names = ("is_on", "address", "model", "seconds", "daily_tokens")
        return {name: getattr(machine, name) for name in names}
