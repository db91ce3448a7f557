"""Forms beside the builder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.surveys.models import Programme, Questionnaire
from huiyin.surveys.queries import programmes_of


class CopyForm(forms.Form):
    """Where to, and under which title."""

    title = forms.CharField(label=_("Title of the copy"), max_length=200)
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: User, questionnaire: Questionnaire, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = self.fields["programme"]
        assert isinstance(programmes, forms.ModelChoiceField)
        programmes.queryset = programmes_of(user).filter(archived_at=None)
        programmes.initial = questionnaire.programme_id
        title = _("%(title)s (copy)") % {"title": questionnaire.title}
        self.fields["title"].initial = title
