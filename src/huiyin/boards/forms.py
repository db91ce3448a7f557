"""The forms of a board: its name and readers, and a link for a wall."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.boards.contracts import LONGEST_NAME, READERS
from huiyin.boards.models import Board
from huiyin.boards.wording import AUDIENCES
from huiyin.core.roles import ROLE_NAMES


class BoardForm(forms.Form):
    """Name, audience, and the role whose first board of the programme it is."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    audience = forms.ChoiceField(label=_("Who may open it"), choices=list(AUDIENCES.items()))
    default_for = forms.ChoiceField(
        label=_("First dashboard of the programme for"),
        required=False,
        help_text=_(
            "People of this role see it instead of the starter; not possible for a board of your own."
        ),
    )

    def __init__(self, data: Any = None, *, board: Board) -> None:
        initial = {"name": board.name, "audience": board.audience, "default_for": board.default_for}
        super().__init__(data, initial=initial)
        roles = [(role.value, ROLE_NAMES[role]) for role in READERS]
        self.fields["default_for"].choices = [("", _("nobody")), *roles]  # type: ignore[attr-defined]
        if board.programme_id is None:
            del self.fields["default_for"]


class LinkForm(forms.Form):
    """What a wall link is called, and the filter under which it shows the board."""

    name = forms.CharField(label=_("Where the screen hangs"), max_length=LONGEST_NAME)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
