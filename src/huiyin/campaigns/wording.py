"""The words of invitations: what a campaign says to one customer by one channel."""

from __future__ import annotations

from huiyin.accounts.queries import organisation_name
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.plan import Plan
from huiyin.channels.base import Invitation as Message
from huiyin.channels.queries import rating_of
from huiyin.customers.models import Contact
from huiyin.surveys.contracts import Definition
from huiyin.surveys.models import QuestionnaireVersion


def language_of(contact: Contact, definition: Definition) -> str:
    """ "zh" or "en": the customer's own where the questionnaire speaks it."""
    wanted = "en" if contact.language.lower().startswith("en") else "zh"
    return wanted if definition.title.get(wanted) else "zh" if definition.title.get("zh") else "en"


class Writer:
    """Words the messages of one campaign; the questionnaire is read once."""

    def __init__(self, campaign: Campaign, version: QuestionnaireVersion) -> None:
        self.plan = Plan.from_json(campaign.plan)
        self.definition = Definition.from_json(version.definition)
        self.organisation = organisation_name()
        self.minutes = minutes_of(self.definition)

    def message(self, contact: Contact, address: str, *, is_reminder: bool = False) -> Message:
        """What one customer is told."""
        language, plan = language_of(contact, self.definition), self.plan
        return Message(
            address=address,
            language=language,
            name=contact.name,
            organisation=self.organisation,
            title=self.definition.title.get(language, ""),
            minutes=self.minutes,
            subject=plan.words_in(language, plan.subject),
            body=plan.words_in(language, plan.body),
            incentive=plan.words_in(language, plan.incentive_words) if plan.incentive != "none" else "",
            values={"region": contact.region, **contact.attributes},
            template=plan.template,
            is_reminder=is_reminder,
            rating=rating_of(self.definition, language),
        )

    def embedded(self, contact: Contact) -> dict[str, str]:
        """What the questionnaire wants to know beforehand and the contact knows."""
        known = {"region": contact.region, "language": contact.language, **contact.attributes}
        return {one.key: str(known[one.key]) for one in self.definition.embedded if known.get(one.key)}


def minutes_of(definition: Definition) -> int:
    """How long it takes, at fifteen seconds a question, at least one minute."""
    n = sum(len(page.questions) for page in definition.pages)
    return max(1, round(n * 15 / 60))
