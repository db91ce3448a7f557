"""What erasing a person means for referrals: who it was goes, on either side; the counts and the sums stay."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.customers.models import Contact
from huiyin.customers.queries import contact_of, ids_of
from huiyin.recovery.services import forget_words
from huiyin.referrals.contracts import ReferralState
from huiyin.referrals.models import Referral, ReferralCode, Reward
from huiyin.surveys.queries import unit_path_of


def empty_orphans() -> None:
    """Take what was written about customers away whose file is gone."""
    ReferralCode.objects.filter(contact=None).exclude(shown_name="").update(shown_name="")
    gone = Q(code__contact=None) | Q(friend=None, state=ReferralState.JOINED)
    Referral.objects.filter(gone).exclude(reason="").update(reason="")


class ReferralsOfPerson(Eraser):
    """The customer's code, and the friend's name and number in a referral."""

    key = "referrals"
    name = {"zh": "推荐链接与转介绍", "en": "Referral links and referrals"}
    stage = Stage.RECORDS
    covers = (
        "referrals.ReferralCode.shown_name",
        "referrals.Referral.name",
        "referrals.Referral.identity",
        "referrals.Referral.reason",
    )

    def count(self, person: Person) -> int | None:
        """How many rows lead to the person."""
        contact = self._contact(person)
        if contact is None:
            return 0
        ids = ids_of(contact)
        n_codes = ReferralCode.objects.filter(contact__in=ids).count()
        return n_codes + self._as_friend(contact).count() + Reward.objects.filter(contact__in=ids).count()

    def erase(self, person: Person) -> int:
        """Cut the ties and empty the words."""
        contact = self._contact(person)
        if contact is None:
            return 0
        n = self.count(person) or 0
        ids = ids_of(contact)
        rows = self._as_friend(contact)
        for number in rows.values_list("pk", flat=True):
            forget_words(f"referral:{number}")
        Referral.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
            friend=None, name="", identity="", reason=""
        )
        theirs = Referral.objects.filter(code__contact__in=ids)
        for number in theirs.values_list("pk", flat=True):
            forget_words(f"referral:{number}")
        theirs.update(reason="")
        ReferralCode.objects.filter(contact__in=ids).update(contact=None, shown_name="")
        Reward.objects.filter(contact__in=ids).update(contact=None)
        return n

    def _as_friend(self, contact: Contact) -> QuerySet[Referral]:
        """Where the person joined, or registered and is not known to have joined: found by the hash of the number."""
        marks = list(contact.identities.values_list("digest", flat=True))
        registered = Q(identity_hash__in=marks) & ~(Q(name="") & Q(identity=""))
        return Referral.objects.filter(Q(friend__in=ids_of(contact)) | registered)

    def _contact(self, person: Person) -> Contact | None:
        contact = contact_of(person.respondent_key)
        if contact is None:
            return None
        own, asked = contact.unit.path, unit_path_of(person.programme_id)
        return contact if own.startswith(asked) or asked.startswith(own) else None
