"""Words to customers that are ready to be changed and sent: those we offer, and those that units keep."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.enums import TextChoices
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.cases.models import Case, ReplyTemplate
from huiyin.cases.problems import WordsDoHarm
from huiyin.cases.wording import Level, remarks_on
from huiyin.core import audit
from huiyin.core.typed_text import typed


class Situation(TextChoices):
    """For which moment of a case the words are."""

    RECEIPT = "receipt", _("We have it")
    PROGRESS = "progress", _("How it stands")
    APOLOGY = "apology", _("Apology")
    SOLUTION = "solution", _("Solution")
    BAD_NEWS = "bad_news", _("Bad news")
    REFUSAL = "refusal", _("We cannot do it")


@dataclass(frozen=True)
class Starter:
    """Words that we offer in both languages. What stands in 【请填…】 or [fill …] a person must fill in."""

    key: str
    situation: Situation
    name: dict[str, str]
    body: dict[str, str]


STARTERS: tuple[Starter, ...] = (
    Starter(
        "receipt",
        Situation.RECEIPT,
        {"zh": "已收到，由我负责", "en": "We have it, and I look after it"},
        {
            "zh": "{customer}，您好！我是{unit}的{agent}。您反映的“{title}”我们已收到，编号 {number}，由我负责到底。"
            "{due} 前我会与您联系，告诉您进展。",
            "en": "Hello {customer}, this is {agent} of {unit}. We have received what you told us about “{title}” "
            "(number {number}), and I look after it to the end. You will hear from me by {due}.",
        },
    ),
    Starter(
        "progress",
        Situation.PROGRESS,
        {"zh": "进展说明", "en": "How it stands"},
        {
            "zh": "{customer}，您好！您反映的“{title}”目前进展：【请填目前情况】。下一步：【请填下一步】。"
            "{due} 前我再与您联系。{unit} {agent}",
            "en": "Hello {customer}, about “{title}”: [fill in how it stands]. Next: [fill in the next step]. "
            "I will call you again by {due}. {agent}, {unit}",
        },
    ),
    Starter(
        "apology",
        Situation.APOLOGY,
        {"zh": "道歉（五个部分）", "en": "Apology (five parts)"},
        {
            "zh": "{customer}，您好！{title}，这是我们没有做好。我们向您道歉。原因是：【请填原因】。"
            "我们已经：【请填补救】。为了不再出现同样的情况，我们：【请填措施】。{unit} {agent}",
            "en": "Hello {customer}. {title}: we did not do this well. We apologise to you. The reason was: "
            "[fill in the reason]. We have: [fill in the remedy]. So that it does not come back, we: "
            "[fill in the measure]. {agent}, {unit}",
        },
    ),
    Starter(
        "solution",
        Situation.SOLUTION,
        {"zh": "处理结果", "en": "What we did"},
        {
            "zh": "{customer}，您好！您反映的“{title}”已处理：【请填处理结果】。如果还没有解决，请直接回复或联系我，"
            "我们继续处理。{unit} {agent}",
            "en": "Hello {customer}, about “{title}” we did this: [fill in what was done]. If it is not solved, "
            "please answer or call me, and we go on. {agent}, {unit}",
        },
    ),
    Starter(
        "bad_news",
        Situation.BAD_NEWS,
        {"zh": "不利消息", "en": "Bad news"},
        {
            "zh": "{customer}，您好！有一个不好的消息，我想第一时间告诉您：【请填消息】。对您的影响是：【请填影响】。"
            "您可以：【请填可选办法】，这样能：【请填好处】。{due} 前我再与您联系。{unit} {agent}",
            "en": "Hello {customer}. I have bad news and want you to know it first: [fill in the news]. For you it "
            "means: [fill in the effect]. You can: [fill in the options], which gives you: [fill in the gain]. "
            "I will call you again by {due}. {agent}, {unit}",
        },
    ),
    Starter(
        "refusal",
        Situation.REFUSAL,
        {"zh": "无法满足的说明", "en": "We cannot do it, and why"},
        {
            "zh": "{customer}，您好！关于“{title}”，您希望：【请填诉求】。这一点我们做不到，因为：【请填原因】。"
            "我们能做的是：【请填替代办法】。您如不同意，可以：【请填外部受理渠道】。{unit} {agent}",
            "en": "Hello {customer}, about “{title}” you asked for: [fill in the wish]. We cannot do this, because: "
            "[fill in the reason]. What we can do: [fill in the alternative]. If you disagree, you can turn to: "
            "[fill in the outside body]. {agent}, {unit}",
        },
    ),
)


def templates_of(user: User) -> QuerySet[ReplyTemplate]:
    """The words kept by the person's units and by those above, which they share."""
    ids = [int(step) for step in user.unit.path.split("/") if step]
    below = visible_units(user).values("pk")
    return ReplyTemplate.objects.filter(Q(unit__in=ids) | Q(unit__in=below)).select_related("unit")


def template_for(user: User, template_id: int) -> ReplyTemplate:
    """Words that the person may change: of the own unit or below; 404 otherwise."""
    return get_object_or_404(ReplyTemplate, pk=template_id, unit__in=visible_units(user))


@transaction.atomic
def save_template(
    *,
    by: User,
    unit: Unit,
    name: str,
    situation: str,
    language: str,
    body: str,
    template: ReplyTemplate | None = None,
) -> ReplyTemplate:
    """Keep words. Raises `WordsDoHarm` where the check finds something grave in them."""
    grave = [r for r in remarks_on(body) if r.level == Level.GRAVE]
    if grave:
        raise WordsDoHarm(quote=grave[0].quote)
    row = template or ReplyTemplate()
    row.unit, row.name, row.situation, row.language = unit, name[:60], Situation(situation), language[:10]
    row.body = typed(body)
    row.save()
    audit.record("reply_template.save", by=by, on=f"reply_template:{row.pk}")
    return row


@transaction.atomic
def remove_template(*, by: User, template: ReplyTemplate) -> None:
    """Forget words; what was sent with them stays as it was sent."""
    audit.record("reply_template.remove", by=by, on=f"reply_template:{template.pk}")
    template.delete()


def filled(body: str, *, case: Case, by: User, customer: str, language: str) -> str:
    """The words with what is known of the case; other blanks stay open, and nothing with blanks is sent."""
    chinese = language.startswith("zh")
    local = timezone.localtime(case.due_at)
    due = date_format(local, "m月d日 H:i" if chinese else "j F, H:i")
    if case.due_at <= timezone.now():  # nobody promises a time that has passed
        due = "【请填时间】" if chinese else "[fill in the time]"
    known = {
        "customer": customer or ("您" if chinese else ""),
        "title": case.title_in(language),
        "number": str(case.pk),
        "unit": case.unit.name,
        "agent": by.name,
        "due": due,
    }
    for blank, value in known.items():
        body = body.replace(f"{{{blank}}}", value)
    return body.replace("您，您好", "您好").replace("Hello ,", "Hello,").replace("Hello .", "Hello.")
