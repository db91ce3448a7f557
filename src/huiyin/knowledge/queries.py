"""Reading articles, help pages and conversations; what is outside a person's units is not there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import Unit, User
from huiyin.analytics.text.characters import fold
from huiyin.core.tokens import hash_token
from huiyin.knowledge.contracts import Audience, Found, TalkState, Who
from huiyin.knowledge.models import (
    Article,
    ArticleText,
    ArticleVersion,
    Conversation,
    HelpPage,
    MachineText,
    SynonymGroup,
    Turn,
)

PURPOSE = "conversation"  # of the secrets in the addresses of conversations


def paths_over(path: str) -> list[str]:
    """A unit's path and those of the units above it."""
    steps = [step for step in path.split("/") if step]
    return ["/" + "/".join(steps[: n + 1]) + "/" for n in range(len(steps))]


def articles_seen(user: User) -> QuerySet[Article]:
    """The articles that a person may read: of the own unit, below it, and those that hold from above."""
    here = Q(unit__path__startswith=user.unit.path) | Q(unit__path__in=paths_over(user.unit.path))
    versions = ArticleVersion.objects.select_related("saved_by", "published_by").prefetch_related("texts")
    return (
        Article.objects.filter(here)
        .select_related("unit", "owner", "programme", "live")
        .prefetch_related(Prefetch("versions", versions), "live__texts")
    )


def article_for(user: User, article_id: int) -> Article:
    """One of them; 404 otherwise, as if it did not exist."""
    return get_object_or_404(articles_seen(user), pk=article_id)


def own_article_for(user: User, article_id: int) -> Article:
    """One that the person's own units wrote, to be changed; 404 otherwise."""
    return get_object_or_404(articles_seen(user).filter(unit__path__startswith=user.unit.path), pk=article_id)


def due_for_review(user: User, today: date) -> QuerySet[Article]:
    """The articles of the person's own units whose day of review has come."""
    own = articles_seen(user).filter(unit__path__startswith=user.unit.path, archived_at=None)
    return own.filter(review_on__lte=today)


def text_in(version: ArticleVersion, language: str) -> ArticleText | None:
    """The words of a version in a language, or in another one where it has none in this."""
    texts = {text.language: text for text in version.texts.all()}
    return texts.get(language) or next(iter(texts.values()), None)


def live_texts(article_ids: Collection[int], language: str) -> dict[int, ArticleText]:
    """The published words of articles by their number, in a language where there are some."""
    rows = ArticleText.objects.filter(
        version__article__in=article_ids, version__article__live=F("version")
    ).select_related("version__article")
    found: dict[int, ArticleText] = {}
    for row in rows:
        article = row.version.article_id
        if article not in found or row.language == language:
            found[article] = row
    return found


def texts_by_id(text_ids: Collection[int]) -> dict[int, ArticleText]:
    """Words of articles by the number of the text."""
    rows = ArticleText.objects.filter(pk__in=text_ids).select_related("version__article")
    return {row.pk: row for row in rows}


def synonyms() -> QuerySet[SynonymGroup]:
    """The groups of words with the same meaning."""
    return SynonymGroup.objects.all()


def help_page_of(unit: Unit) -> HelpPage | None:
    """The help page of a unit, switched on or not."""
    return HelpPage.objects.select_related("unit").filter(unit=unit).first()


def public_help_page(address: str) -> HelpPage | None:
    """The page at an address, if it is switched on."""
    return HelpPage.objects.select_related("unit").filter(address=address, is_on=True).first()


def public_articles(unit: Unit) -> QuerySet[Article]:
    """What customers of a unit may read."""
    return Article.objects.filter(
        unit__path__in=paths_over(unit.path),
        audience=Audience.EVERYBODY,
        archived_at=None,
        live__isnull=False,
    ).select_related("live")


def often_read(unit: Unit, most: int) -> list[int]:
    """The public articles that answered most questions lately, then the newest."""
    rows = public_articles(unit)
    asked = (
        Turn.objects.filter(text__version__article__in=rows, conversation__unit=unit)
        .values("text__version__article")
        .annotate(n=Count("pk"))
        .order_by("-n")
        .values_list("text__version__article", flat=True)[:most]
    )
    newest = rows.order_by("-live__published_at").values_list("pk", flat=True)[:most]
    return list(dict.fromkeys([*asked, *newest]))[:most]


def conversations_of(user: User) -> QuerySet[Conversation]:
    """The conversations of a person's units."""
    rows = Conversation.objects.filter(unit__path__startswith=user.unit.path)
    return rows.select_related("unit", "case", "contact")


def conversation_for(user: User, conversation_id: int) -> Conversation:
    """One of them; 404 otherwise."""
    return get_object_or_404(conversations_of(user), pk=conversation_id)


def conversation_at(token: str) -> Conversation | None:
    """The conversation whose secret this is, while its page is on."""
    rows = Conversation.objects.select_related("page", "unit", "case")
    return rows.filter(token_hash=hash_token(token, PURPOSE), page__is_on=True).first()


def conversation_of_case(case_id: int) -> Conversation | None:
    """The conversation that became a case."""
    return Conversation.objects.filter(case=case_id).first()


def turns_of(conversation: Conversation) -> list[Turn]:
    """All that was said, in order."""
    return list(conversation.turns.select_related("text__version__article", "by"))


def machine_texts_of(conversation: Conversation) -> list[MachineText]:
    """What a language model wrote about it, newest first."""
    return list(conversation.machine_texts.all())


def n_waiting(user: User) -> int:
    """How many conversations of the person's units wait for a person."""
    return conversations_of(user).filter(state=TalkState.WAITING).count()


@dataclass(frozen=True)
class Unanswered:
    """A question that no article answered: how often it came, and the newest time it did."""

    turn_id: int
    words: str
    language: str
    n: int
    last_at: datetime


def unanswered(user: User, *, since: datetime, most: int = 200) -> Sequence[Unanswered]:
    """Questions left without a sure answer, or whose answer did not help, that nobody settled; oftenest first."""
    rows = (
        Turn.objects.filter(
            Q(found__in=[Found.OFFERS, Found.NOTHING], text=None) | Q(found=Found.ANSWER, helpful=False),
            who=Who.CUSTOMER,
            settled_at=None,
            at__gte=since,
            conversation__unit__path__startswith=user.unit.path,
        )
        .order_by("-pk")
        .values_list("pk", "words", "conversation__language", "at")[:5000]
    )
    groups: dict[str, list[tuple[int, str, str, datetime]]] = {}
    for row in rows:
        groups.setdefault(same(row[1]), []).append(row)
    found = [Unanswered(*group[0][:3], len(group), group[0][3]) for group in groups.values()]
    return sorted(found, key=lambda one: (-one.n, -one.turn_id))[:most]


def same(words: str) -> str:
    """By what questions count as the same: their letters, without spaces and marks.

    >>> same("怎么 交电费？") == same("怎么交电费")
    True
    """
    return "".join(character for character in fold(words) if character.isalnum())


def turn_for(user: User, turn_id: int) -> Turn:
    """A customer's question in the person's units; 404 otherwise."""
    rows = Turn.objects.select_related("conversation").filter(
        conversation__unit__path__startswith=user.unit.path, who=Who.CUSTOMER
    )
    return get_object_or_404(rows, pk=turn_id)


def conversations_since(user: User, days: int, now: datetime) -> QuerySet[Conversation]:
    """Those that began in the last days."""
    return conversations_of(user).filter(began_at__gte=now - timedelta(days=days))


def first_words(conversation_ids: Collection[int]) -> dict[int, str]:
    """What customers said first, by conversation."""
    rows = Turn.objects.filter(conversation__in=conversation_ids, who=Who.CUSTOMER).order_by("-pk")
    return dict(rows.values_list("conversation_id", "words"))
