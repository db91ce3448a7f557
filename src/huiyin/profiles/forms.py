"""Forms of customers' profiles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.profiles.contracts import CareKind, Festival, Occasion, PreferenceTopic
from huiyin.profiles.scheme import ANSWERS, ATTRIBUTE, PARTS, VOLUME, Scheme, ValueClass

N_CLASSES = 5


def part_names() -> dict[str, Any]:
    """The parts of health in words."""
    return {
        "satisfaction": _("Satisfaction lately"),
        "trend": _("Its change"),
        "complaints": _("Complaints"),
        "reach": _("Whether the customer can be reached"),
        "contact": _("How long ago we heard of the customer"),
    }


class PreferenceForm(forms.Form):
    """One wish."""

    text = forms.CharField(
        label=_("What the customer wishes"),
        max_length=300,
        help_text=_("Such as “room at 24 °C, no feather pillow”."),
    )
    topic = forms.ChoiceField(label=_("About"), choices=PreferenceTopic.choices)
    occasion = forms.ChoiceField(label=_("Remind staff"), choices=Occasion.choices, initial=Occasion.ALWAYS)


class SchemeForm(forms.Form):
    """How value, loyalty and health are judged."""

    contribution = forms.ChoiceField(label=_("Contribution is"))
    cost = forms.ChoiceField(label=_("What a customer costs"), required=False)
    loyalty = forms.ChoiceField(label=_("Loyalty is"))
    contribution_cut = forms.FloatField(
        label=_("High contribution from"), required=False, help_text=_("Empty: the median.")
    )
    loyalty_cut = forms.FloatField(
        label=_("High loyalty from"), required=False, help_text=_("Empty: the median.")
    )
    left_on = forms.ChoiceField(
        label=_("Day on which a customer left"),
        required=False,
        help_text=_("Without it no risk of leaving is told."),
    )
    note = forms.CharField(label=_("Why it is changed"), max_length=200, required=False)

    def __init__(self, attributes: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(f"{ATTRIBUTE}{name}", name) for name in attributes]
        volume, nothing = (VOLUME, _("Business volume")), ("", _("Not known"))
        for name, choices in (
            ("contribution", [volume, *named]),
            ("cost", [nothing, *named]),
            ("loyalty", [(ANSWERS, _("Likelihood to recommend, else the latest grade")), volume, *named]),
            ("left_on", [nothing, *named]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            current = self.initial.get(name, "")
            known = [value for value, _name in choices]
            field.choices = choices if current in known else [*choices, (current, current)]
        for number in range(1, N_CLASSES + 1):
            self.fields[f"name_{number}"] = forms.CharField(label=_("Name"), max_length=12, required=False)
            self.fields[f"top_{number}"] = forms.FloatField(
                label=_("Up to % of contributing customers"), min_value=0, max_value=100, required=False
            )
            self.fields[f"practical_{number}"] = forms.CharField(
                label=_("Practical benefits"), max_length=200, required=False
            )
            self.fields[f"emotional_{number}"] = forms.CharField(
                label=_("Emotional benefits"), max_length=200, required=False
            )
        for key, words in part_names().items():
            self.fields[f"weight_{key}"] = forms.FloatField(label=words, min_value=0, max_value=1000)

    @property
    def class_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each value class."""
        names = ("name", "top", "practical", "emotional")
        return [[self[f"{name}_{number}"] for name in names] for number in range(1, N_CLASSES + 1)]

    @property
    def weights(self) -> list[forms.BoundField]:
        """The fields of the weights of health."""
        return [self[f"weight_{key}"] for key in PARTS]

    @staticmethod
    def initial_of(scheme: Scheme) -> dict[str, Any]:
        """The scheme as the form shows it."""
        given: dict[str, Any] = {
            "contribution": scheme.contribution,
            "cost": scheme.cost,
            "loyalty": scheme.loyalty,
            "contribution_cut": scheme.contribution_cut,
            "loyalty_cut": scheme.loyalty_cut,
            "left_on": scheme.left_on,
        }
        for number, one in enumerate(scheme.classes, 1):
            given |= {
                f"name_{number}": one.name,
                f"top_{number}": round(100 * one.top, 4),
                f"practical_{number}": one.practical,
                f"emotional_{number}": one.emotional,
            }
        return given | {f"weight_{key}": scheme.weights.get(key, 0) for key in PARTS}

    def scheme(self) -> Scheme:
        """What was given."""
        data = self.cleaned_data
        classes = tuple(
            ValueClass(
                data[f"name_{number}"].strip(),
                data[f"name_{number}"].strip(),
                (data[f"top_{number}"] or 0) / 100,
                data[f"practical_{number}"].strip(),
                data[f"emotional_{number}"].strip(),
            )
            for number in range(1, N_CLASSES + 1)
            if data[f"name_{number}"].strip()
        )
        return Scheme(
            data["contribution"],
            data["cost"],
            data["loyalty"],
            data["contribution_cut"],
            data["loyalty_cut"],
            data["left_on"],
            classes,
            {key: data[f"weight_{key}"] for key in PARTS},
        )


class MomentForm(forms.Form):
    """A moment of care."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=pgettext_lazy("care", "When"), choices=CareKind.choices)
    attribute = forms.ChoiceField(label=_("Attribute with the day or the number"), required=False)
    festival = forms.ChoiceField(
        label=_("Festival"),
        choices=[("", "–"), *Festival.choices],
        required=False,
        help_text=_("The first day of the official holiday."),
    )
    mark = forms.FloatField(label=_("Mark of the milestone"), required=False)
    days_before = forms.IntegerField(
        label=_("Days before"), min_value=0, max_value=365, initial=0, required=False
    )
    advice = forms.CharField(
        label=_("What is to be done"),
        max_length=300,
        help_text=_("Such as “call, congratulate, ask about the new flat”."),
    )
    is_on = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, attributes: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["attribute"]
        assert isinstance(field, forms.ChoiceField)
        current = self.initial.get("attribute", "")
        names = list(dict.fromkeys([*attributes, *([current] if current else [])]))
        field.choices = [("", "–"), *((name, name) for name in names)]

    def given(self) -> dict[str, Any]:
        """What was given, as `care.save_moment` takes it."""
        data = self.cleaned_data
        is_festival = data["kind"] == CareKind.FESTIVAL
        return {
            "name": data["name"],
            "kind": data["kind"],
            "source": data["festival"] if is_festival else data["attribute"],
            "mark": data["mark"],
            "days_before": data["days_before"] or 0,
            "advice": data["advice"],
            "is_on": data["is_on"],
        }
