"""Forms of reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.channels.reviews.queries import Filter


class FilterForm(forms.Form):
    """What the inbox shows."""

    site = forms.ChoiceField(label=pgettext_lazy("review", "Site"), required=False)
    shop = forms.ChoiceField(label=pgettext_lazy("review", "Shop"), required=False)
    stars = forms.ChoiceField(
        label=pgettext_lazy("review", "Stars"),
        required=False,
        choices=[("", _("All stars")), *[(str(n), "★" * n) for n in range(5, 0, -1)]],
    )
    replied = forms.ChoiceField(
        label=pgettext_lazy("review", "Reply"),
        required=False,
        choices=[("", _("With and without a reply")), ("no", _("Without a reply")), ("yes", _("Replied"))],
    )

    def __init__(self, *args: Any, sites: Sequence[str], shops: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words, known in (("site", _("All sites"), sites), ("shop", _("All shops"), shops)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", words), *[(one, one) for one in known]]

    def wanted(self) -> Filter:
        """What was chosen; what makes no sense counts as not chosen."""
        self.is_valid()
        given = self.cleaned_data
        stars, replied = given.get("stars"), given.get("replied")
        return Filter(
            site=given.get("site", ""),
            shop=given.get("shop", ""),
            stars=int(stars) if stars else None,
            replied={"yes": True, "no": False}.get(replied or ""),
        )


class ReviewReplyForm(forms.Form):
    """What we said to a review."""

    text = forms.CharField(
        label=pgettext_lazy("review", "Reply"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReviewFileForm(forms.Form):
    """A file of reviews."""

    file = forms.FileField(
        label=_("File of reviews"),
        help_text=_("Excel or CSV with a header row, at most 200,000 reviews."),
        error_messages={"required": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv,.tsv,.txt"


class RestForm(forms.Form):
    """What holds for all rows of a file."""

    site = forms.CharField(
        label=_("Site of rows that name none"),
        required=False,
        max_length=80,
        help_text=_("Such as 大众点评 or Google Maps."),
    )
    open_cases = forms.BooleanField(
        label=_("Open cases by the alert rules"),
        required=False,
        help_text=_("Leave this off for reviews of long ago."),
    )
