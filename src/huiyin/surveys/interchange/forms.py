"""The form of importing a questionnaire."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.core.languages import page_language
from huiyin.surveys.interchange.base import interchange_formats


class ImportForm(forms.Form):
    """A file, and the format where it should not be found out."""

    file = forms.FileField(label=_("File"), max_length=200)
    format = forms.ChoiceField(label=_("Format"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = page_language()
        readable = [(one.key, one.name[code]) for one in interchange_formats if one.can_read]
        choice = self.fields["format"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", str(_("Find out from the file"))), *readable]
        suffixes = sorted({suffix for one in interchange_formats if one.can_read for suffix in one.suffixes})
        self.fields["file"].widget.attrs["accept"] = ",".join(suffixes)
