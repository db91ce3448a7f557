"""Rules for passwords."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class MinimumLength(MinimumLengthValidator):
    """Django's rule, with words that exist in both of our languages."""

    def get_error_message(self) -> str:
        """What the person reads."""
        words = ngettext(
            "This password is shorter than %(n)s character.",
            "This password is shorter than %(n)s characters.",
            self.min_length,
        )
        return words % {"n": self.min_length}
