"""Forms of outages, calls, limits, words, meetings and crisis plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import people_over, visible_units
from huiyin.conditions import Condition
from huiyin.core.languages import page_language
from huiyin.core.roles import UserRole
from huiyin.customers.queries import stored_files
from huiyin.messaging.queries import KINDS
from huiyin.metrics.queries import current_contracts
from huiyin.notices.contracts import Audience, CallOutcome, OutageKind, RepairArea
from huiyin.notices.models import CrisisPlan, Outage
from huiyin.notices.outages import NewOutage
from huiyin.notices.telling import COLUMNS
from huiyin.notices.terms import Terms
from huiyin.surveys.queries import programmes_below

_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def moment_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """A day and a time."""
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=_FORMATS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


def _long(label: Any, *, rows: int = 3, most: int = 2000, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": most})
    return forms.CharField(label=label, max_length=most, widget=widget, **more)


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Choose a person, shown with the unit."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.unit.name}"


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Choose one of the visible units, indented by its depth."""

    def label_from_instance(self, obj: Any) -> str:
        return "　" * int(obj.depth) + str(obj.name)


class OutageForm(forms.Form):
    """An outage; the condition on its customers stands in the filter editor beside it."""

    unit = UnitChoice(label=_("Unit"), queryset=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=OutageKind.choices)
    start = moment_field(_("Begins"), help_text=_("For a fault: since when"))
    end = moment_field(_("Ends"), required=False, help_text=_("A fault may leave this open"))
    lead_hours = forms.IntegerField(
        label=_("Hours to tell ahead"),
        required=False,
        min_value=0,
        max_value=2000,
        help_text=_("Only for other interruptions; the rules say it for the rest"),
    )
    place = forms.CharField(label=_("Where, as customers read it"), max_length=120)
    reason = forms.CharField(label=_("Why, as customers read it"), max_length=160)
    place_en = forms.CharField(label=_("Where, in English"), max_length=120, required=False)
    reason_en = forms.CharField(label=_("Why, in English"), max_length=160, required=False)
    audience = forms.ChoiceField(
        label=_("Affected customers"), choices=Audience.choices, widget=forms.RadioSelect
    )
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    file_id = forms.ChoiceField(label=_("Imported file"), required=False, choices=[])
    keys = _long(
        _("Customer ids"),
        rows=4,
        most=200_000,
        required=False,
        help_text=_("One a line, at most 5,000; longer lists are imported as a file of customers"),
    )

    def __init__(self, user: User, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = visible_units(user)  # type: ignore[attr-defined]
        files = [(str(one.pk), f"{one.filename} · {one.n_rows}") for one in stored_files(unit)]
        self.fields["file_id"].choices = [("", "—"), *files]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the audience chosen needs is there."""
        cleaned: dict[str, Any] = super().clean() or {}
        needed = {Audience.REGION: "region", Audience.FILE: "file_id"}
        name = needed.get(cleaned.get("audience", ""), "")
        if name and not (cleaned.get(name) or "").strip():
            self.add_error(name, _("Fill this in, or choose the affected customers another way"))
        if cleaned.get("kind") != OutageKind.FAULT and not cleaned.get("end") and "end" not in self.errors:
            self.add_error("end", _("Customers are told until when"))
        return cleaned

    def wanted(self, condition: Condition | None) -> NewOutage:
        """The outage of a valid form."""
        data = dict(self.cleaned_data)
        data.pop("unit")
        keys = data.pop("keys").replace(",", "\n").replace("，", "\n").split("\n")
        file_id = data.pop("file_id")
        return NewOutage(
            keys=keys,
            file_id=int(file_id) if file_id else None,
            lead_hours=data.pop("lead_hours") or 0,
            condition=condition,
            **data,
        )

    @staticmethod
    def initial_of(outage: Outage) -> dict[str, Any]:
        """What the form shows of a draft."""
        names = ("kind", "place", "place_en", "reason", "reason_en", "audience", "region", "lead_hours")
        return {
            **{name: getattr(outage, name) for name in names},
            "unit": outage.unit_id,
            "start": outage.announced_start,
            "end": outage.announced_end,
            "file_id": str(outage.file_id or ""),
        }


class MoveForm(forms.Form):
    """A new time."""

    start = moment_field(_("Begins"))
    end = moment_field(_("Ends"))
    text = _long(_("Why it moves"), rows=2)


class MomentForm(forms.Form):
    """When something happened, or is to happen."""

    at = moment_field(_("Time"))


class RepairForm(forms.Form):
    """The time nodes of a repair."""

    area = forms.ChoiceField(label=_("Area of the crew"), choices=RepairArea.choices)
    reported_at = moment_field(_("Reported"))
    dispatched_at = moment_field(_("Crew sent"), required=False)
    arrived_at = moment_field(_("Crew there"), required=False)

    @staticmethod
    def initial_of(outage: Outage) -> dict[str, Any]:
        """What is known of the repair; a new one was reported when the fault began."""
        repair = getattr(outage, "repair", None)
        names = ("area", "reported_at", "dispatched_at", "arrived_at")
        return (
            {name: getattr(repair, name) for name in names} if repair else {"reported_at": outage.started_at}
        )


class RepairMetricForm(forms.Form):
    """The metric of a survey that tells the satisfaction with repairs."""

    metric = forms.ChoiceField(label=_("Metric of a survey"), required=False)

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._programmes = {programme.pk: programme for programme in programmes_below(unit.path)}
        choices = [
            (f"{programme.pk}/{contract.key}", f"{programme.name} · {contract.name_in(page_language())}")
            for programme in self._programmes.values()
            for contract in current_contracts(programme.pk)
        ]
        self.fields["metric"].choices = [("", _("None")), *choices]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The programme and the contract of a valid form."""
        number, _slash, key = self.cleaned_data["metric"].partition("/")
        return {"programme": self._programmes[int(number)] if number else None, "contract_key": key}


class CorrectForm(forms.Form):
    """The real moments, mended."""

    started_at = moment_field(_("Really began"))
    ended_at = moment_field(_("Really ended"), required=False)
    text = _long(_("What was wrong"), rows=2)


class CallForm(forms.Form):
    """A call that was made."""

    outcome = forms.ChoiceField(
        label=_("How it ended"), choices=CallOutcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    recording = forms.CharField(
        label=_("Number of the recording"),
        max_length=120,
        required=False,
        help_text=_("As the telephone system keeps it"),
    )


def _hours(label: Any, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, help_text=help_text)


class StandardForm(forms.Form):
    """The limits of a unit from a day on."""

    unit = UnitChoice(label=_("Unit"), queryset=None)
    valid_from = _day_field(_("Holds from"))
    planned_hours = _hours(_("Planned: hours ahead"), 2000)
    temporary_hours = _hours(_("Temporary: hours ahead"), 2000)
    fault_minutes = _hours(_("Fault: told within minutes"), 100_000)
    restored_minutes = _hours(_("Restored: told within minutes"), 100_000)
    accuracy_minutes = _hours(_("Announced time may miss by minutes"), 100_000)
    repeat_days = _hours(_("Repeated within days"), 1000)
    arrive_urban_minutes = _hours(_("Crew in towns: minutes"), 100_000)
    arrive_rural_minutes = _hours(_("Crew in the countryside: minutes"), 100_000)
    arrive_remote_minutes = _hours(_("Crew in remote areas: minutes"), 100_000)
    long_hours = _hours(
        _("Long outage: hours"), 2000, _("After a longer one surveys rest as many hours more in its region")
    )
    channels = forms.MultipleChoiceField(
        label=_("Told by, in the order SMS, e-mail, WeChat"), widget=forms.CheckboxSelectMultiple
    )
    service = forms.CharField(
        label=_("What is interrupted"),
        max_length=20,
        required=False,
        help_text=_("Such as electricity, water, service"),
    )
    service_en = forms.CharField(label=_("The same in English"), max_length=40, required=False)
    hotline = forms.CharField(label=_("Number for questions"), max_length=40, required=False)
    signatory = PersonChoice(
        label=_("Who signs (one pen)"),
        queryset=None,
        required=False,
        help_text=_("Nobody: planned outages are announced without a signature"),
    )
    source = forms.CharField(label=_("Where the limits come from"), max_length=200, required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = visible_units(user)  # type: ignore[attr-defined]
        self.fields["signatory"].queryset = people_over(user.unit).filter(  # type: ignore[attr-defined]
            role__in=(UserRole.MANAGER, UserRole.ADMINISTRATOR)
        )
        which = page_language()
        self.fields["channels"].choices = [(one, KINDS[one][which]) for one in COLUMNS]  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        """The limits of a valid form."""
        return Terms.from_json(self.cleaned_data)

    @staticmethod
    def initial_of(terms: Terms) -> dict[str, Any]:
        """What the form begins with."""
        return terms.as_json()


class WordsForm(forms.Form):
    """What customers read at a stage."""

    subject = forms.CharField(label=_("Subject of e-mails"), max_length=200)
    text = _long(_("Words in Chinese"), rows=4, most=1000)
    subject_en = forms.CharField(label=_("Subject in English"), max_length=200)
    text_en = _long(_("Words in English"), rows=4, most=1000)
    template = forms.CharField(
        label=_("Approved SMS template"),
        max_length=80,
        required=False,
        help_text=_("Its code, for providers that send only approved templates"),
    )

    def words(self) -> dict[str, dict[str, str]]:
        """Words of both languages."""
        data = self.cleaned_data
        return {
            "zh": {"subject": data["subject"], "text": data["text"]},
            "en": {"subject": data["subject_en"], "text": data["text_en"]},
        }


class MeetingForm(forms.Form):
    """The monthly meeting."""

    held_on = _day_field(_("Held on"))
    attendants = forms.CharField(label=_("Taking part in the meeting"), max_length=300, required=False)
    agreed = _long(_("What was agreed"), rows=4, most=5000)


class PlanForm(forms.Form):
    """A crisis plan with its steps, one a line."""

    unit = UnitChoice(label=_("Unit"), queryset=None)
    name = forms.CharField(label=_("Name"), max_length=80)
    trigger = _long(_("When it is set going"), rows=2)
    senior = PersonChoice(label=_("Senior manager who answers for it"), queryset=None)
    deputy = PersonChoice(label=pgettext_lazy("crisis", "Deputy"), queryset=None, required=False)
    drill_months = forms.IntegerField(
        label=_("Practised every … months"), min_value=0, max_value=60, help_text=_("0: never")
    )
    steps = _long(
        _("Steps"),
        rows=10,
        most=20_000,
        help_text=_("One a line: minutes after the beginning | who | what"),
    )

    def __init__(self, user: User, plan: CrisisPlan | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = visible_units(user)  # type: ignore[attr-defined]
        seniors = people_over(plan.unit if plan else user.unit).filter(
            role__in=(UserRole.MANAGER, UserRole.ADMINISTRATOR)
        )
        for name in ("senior", "deputy"):
            self.fields[name].queryset = seniors  # type: ignore[attr-defined]
