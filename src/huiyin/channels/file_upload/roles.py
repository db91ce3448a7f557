"""The roles of a column, in the words of the interface."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huiyin.analytics.codebook import Role, Variable

ROLE_NAMES = {
    Role.RATING: gettext_lazy("Rating of an item"),
    Role.OVERALL: gettext_lazy("Overall satisfaction"),
    Role.RECOMMEND: gettext_lazy("Likelihood to recommend (0–10)"),
    Role.EFFORT: gettext_lazy("Customer effort"),
    Role.EXPECTATION: gettext_lazy("Expectation of an item"),
    Role.COMPETITOR: gettext_lazy("Rating of a competitor"),
    Role.OPEN_TEXT: gettext_lazy("Open answer (text)"),
    Role.SEGMENT: gettext_lazy("Segment (to compare by)"),
    Role.NUMBER: gettext_lazy("Other number"),
    Role.TICKED: gettext_lazy("Option ticked (1) or not (0)"),
    Role.RANK: gettext_lazy("Rank given (1 is first)"),
    Role.IMPORTANCE: gettext_lazy("Importance in points"),
    Role.PREFERENCE: gettext_lazy("Best–worst score"),
    Role.DAY: gettext_lazy("A day asked for"),
    Role.CONSENT: gettext_lazy("Consent (1) or not (0)"),
    Role.RESPONDENT_ID: gettext_lazy("Respondent's id"),
    Role.DATE: gettext_lazy("Date of the answer"),
    Role.WAVE: pgettext_lazy("role of a column", "Wave"),
    Role.WEIGHT: pgettext_lazy("role of a column", "Weight"),
    Role.IGNORE: gettext_lazy("Ignore this column"),
    Role.FILE: gettext_lazy("Photo or document"),
    Role.SIGNATURE: gettext_lazy("Signature"),
    Role.RECORD: gettext_lazy("Kept as proof"),
}
_NEVER_IN_FILES = {Role.FILE, Role.SIGNATURE, Role.RECORD}  # only a respondent's own form makes them

ROLE_CHOICES = [(role.value, name) for role, name in ROLE_NAMES.items() if role not in _NEVER_IN_FILES]


def describe(variable: Variable) -> str:
    """Role, scale and direction of a variable in a few words of the current language."""
    role = str(ROLE_NAMES[variable.role])
    if variable.scale is None:
        return role
    direction = _("high is good") if variable.scale.high_is_good else _("low is good")
    return f"{role}, {variable.scale.minimum:g}–{variable.scale.maximum:g}, {direction}"
