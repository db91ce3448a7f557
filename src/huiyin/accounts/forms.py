"""What people type about people, units and themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huiyin.accounts import queries
from huiyin.accounts.models import Unit, User
from huiyin.core.roles import ROLE_NAMES, ROLE_TASKS, grantable_roles

THEMES = (("auto", _("Same as the system")), ("light", _("Light")), ("dark", _("Dark")))


class SignInForm(forms.Form):
    """The way in."""

    login = forms.CharField(
        label=_("Login"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, typed twice and checked; subclasses say of whom."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )
    password_again = forms.CharField(
        label=_("Password again"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = _(
            "At least 10 characters; not a common password, not only digits, not like your name or login."
        )

    def whose(self, cleaned: dict[str, Any]) -> User:
        """Whose password it is to be: it must not resemble their name."""
        return self.user or User()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("The two passwords differ."))
        if password:
            try:
                validate_password(password, self.whose(cleaned))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class SetupForm(NewPasswordForm):
    """The organisation and its first administrator."""

    organisation = forms.CharField(label=_("Organisation"), max_length=120)
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    login = forms.CharField(
        label=_("Login"),
        max_length=150,
        help_text=_("What you type to sign in, such as your e-mail address or your initials."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    field_order = ("organisation", "name", "login", "password", "password_again")

    def whose(self, cleaned: dict[str, Any]) -> User:
        return User(login=cleaned.get("login", ""), name=cleaned.get("name", ""))


class OwnPasswordForm(NewPasswordForm):
    """A new password in exchange for the current one."""

    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password", "password_again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("New password")
        self.fields["password_again"].label = _("New password again")


class ProfileForm(forms.Form):
    """Name, language and theme of oneself."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Light or dark"), choices=THEMES)


class PersonForm(forms.Form):
    """A person: who, and what they may do where."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    login = forms.CharField(
        label=_("Login"),
        max_length=150,
        help_text=_("What the person types to sign in, such as an e-mail address or a staff number."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    unit = forms.TypedChoiceField(label=_("Unit"), help_text=_("They see this unit and everything below it."))

    def __init__(self, *args: Any, by: User, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {unit.pk: unit for unit in queries.visible_units(by)}
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, f"{ROLE_NAMES[role]} · {ROLE_TASKS[role]}") for role in grantable_roles(by.role)
        ]
        unit_field = self.fields["unit"]
        assert isinstance(unit_field, forms.TypedChoiceField)
        unit_field.choices = [(key, indented(unit, by.unit)) for key, unit in units.items()]
        unit_field.coerce = lambda key: units[int(key)]
        if person is not None:
            del self.fields["login"]


def indented(unit: Unit, top: Unit) -> str:
    """A unit's name, moved right by its depth below `top`."""
    return "\u2003" * (unit.depth - top.depth) + unit.name


class UnitForm(forms.Form):
    """A unit of the organisation."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        required=False,
        help_text=_("Your own number or short name of the unit, if there is one."),
    )
