"""Articles: written by version, published, archived; words of the same meaning."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.knowledge.contracts import LANGUAGES, NewArticle, Text
from huiyin.knowledge.models import Article, ArticleText, ArticleVersion, Stock, SynonymGroup
from huiyin.knowledge.problems import ArticleEmpty, NothingToPublish, SynonymsTooFew


@transaction.atomic
def make_article(*, by: User, unit: Unit, wanted: NewArticle) -> Article:
    """A new article as a draft. Raises `ArticleEmpty`."""
    texts = _tidy(wanted)
    article = Article(unit=unit, created_by=by, created_at=timezone.now())
    _describe(article, wanted)
    article.save()
    _write(ArticleVersion(article=article, number=1), wanted, texts, by)
    audit.record("article.make", by=by, on=f"article:{article.pk}", unit=unit.pk)
    return article


@transaction.atomic
def change_article(*, by: User, article_id: int, wanted: NewArticle) -> ArticleVersion:
    """Change an article: its draft is written anew, or a new version begins where the newest is published.

    Tags, owner, day of review and audience hold at once; the words only when they are published. Raises
    `ArticleEmpty`.
    """
    article = Article.objects.select_for_update().get(pk=article_id)
    texts = _tidy(wanted)
    newest = article.versions.all()[0]
    had = texts_of(newest)
    _describe(article, wanted)
    article.save()
    stir()
    if texts == had:
        return newest
    if newest.published_at is not None:
        newest = ArticleVersion(article=article, number=newest.number + 1)
    _write(newest, wanted, texts, by)
    audit.record("article.change", by=by, on=f"article:{article.pk}", version=newest.number)
    return newest


@transaction.atomic
def publish_article(*, by: User, article_id: int) -> ArticleVersion:
    """Let the newest version be read and searched. Raises `NothingToPublish`."""
    article = Article.objects.select_for_update().get(pk=article_id)
    newest = article.versions.all()[0]
    if newest.published_at is not None and article.live_id == newest.pk:
        raise NothingToPublish(number=newest.number)
    newest.published_by, newest.published_at = by, timezone.now()
    newest.save(update_fields=["published_by", "published_at"])
    article.live, article.archived_at = newest, None
    article.save(update_fields=["live", "archived_at"])
    stir()
    audit.record("article.publish", by=by, on=f"article:{article.pk}", version=newest.number)
    return newest


@transaction.atomic
def archive_article(*, by: User, article_id: int, archived: bool = True) -> None:
    """Take an article out of reading and searching, or put it back; nothing of it is lost."""
    article = Article.objects.select_for_update().get(pk=article_id)
    article.archived_at = timezone.now() if archived else None
    article.save(update_fields=["archived_at"])
    stir()
    audit.record("article.archive" if archived else "article.restore", by=by, on=f"article:{article_id}")


@transaction.atomic
def mark_reviewed(*, by: User, article_id: int, months: int = 12) -> None:
    """Somebody read it and it still holds: due again in so many months."""
    article = Article.objects.select_for_update().get(pk=article_id)
    today = timezone.localdate()
    years, month = divmod(today.month - 1 + months, 12)
    article.review_on = today.replace(year=today.year + years, month=month + 1, day=min(today.day, 28))
    article.save(update_fields=["review_on"])
    audit.record("article.review", by=by, on=f"article:{article_id}", due=str(article.review_on))


@transaction.atomic
def also_asked(*, by: User, article_id: int, language: str, way: str) -> ArticleVersion:
    """Add a way of asking to an article and publish it: the words, that nobody reads there, change nothing said."""
    article = Article.objects.select_for_update().get(pk=article_id)
    newest = article.versions.all()[0]
    was_live = article.live_id == newest.pk
    texts = texts_of(newest)
    text = texts.get(language) or next(iter(texts.values()))
    which = language if language in texts else next(iter(texts))
    ways = [*text.asked.splitlines(), _plain(way).replace("\n", " ")[:200]]
    texts[which] = Text(text.title, "\n".join(dict.fromkeys(filter(None, ways))), text.answer, text.body)
    if newest.published_at is not None:
        newest = ArticleVersion(article=article, number=newest.number + 1)
    _write(newest, NewArticle(texts), texts, by)
    audit.record("article.also_asked", by=by, on=f"article:{article_id}", version=newest.number)
    if was_live:
        newest = publish_article(by=by, article_id=article_id)
    return newest


@transaction.atomic
def save_synonyms(*, by: User, words: str, group_id: int | None = None) -> SynonymGroup:
    """A group of words with the same meaning, one a line. Raises `SynonymsTooFew`."""
    lines = list(dict.fromkeys(filter(None, (line.strip()[:40] for line in _plain(words).splitlines()))))
    if len(lines) < 2:
        raise SynonymsTooFew()
    group = SynonymGroup(pk=group_id, words="\n".join(lines), saved_by=by, saved_at=timezone.now())
    group.save()
    stir()
    audit.record("synonyms.save", by=by, on=f"synonyms:{group.pk}")
    return group


@transaction.atomic
def drop_synonyms(*, by: User, group_id: int) -> None:
    """Forget a group of synonyms."""
    SynonymGroup.objects.filter(pk=group_id).delete()
    stir()
    audit.record("synonyms.drop", by=by, on=f"synonyms:{group_id}")


def stir() -> None:
    """Say that what can be searched has changed."""
    revision = secrets.randbits(60)
    if not Stock.objects.update(revision=revision):
        Stock.objects.create(revision=revision)


def texts_of(version: ArticleVersion) -> dict[str, Text]:
    """The words of a version by language."""
    return {row.language: Text(row.title, row.asked, row.answer, row.body) for row in version.texts.all()}


def _plain(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def _tidy(wanted: NewArticle) -> dict[str, Text]:
    texts = {}
    for language in LANGUAGES:
        given = wanted.texts.get(language)
        if given is None:
            continue
        ways = [line.strip()[:200] for line in _plain(given.asked).splitlines()]
        text = Text(
            _plain(given.title)[:200], "\n".join(filter(None, ways)), _plain(given.answer), _plain(given.body)
        )
        if any((text.title, text.asked, text.answer, text.body)):
            texts[language] = text
    if not texts or any(not one.title or not (one.answer or one.body) for one in texts.values()):
        raise ArticleEmpty()
    return texts


def _describe(article: Article, wanted: NewArticle) -> None:
    article.audience = wanted.audience
    article.programme_id = wanted.programme_id
    article.industry = wanted.industry
    tags = [tag.strip() for tag in wanted.tags.replace("，", ",").replace("、", ",").split(",")]
    article.tags = ", ".join(dict.fromkeys(filter(None, tags)))[:200]
    article.owner_id = wanted.owner_id
    article.review_on = wanted.review_on


def _write(version: ArticleVersion, wanted: NewArticle, texts: dict[str, Text], by: User) -> None:
    version.note, version.saved_by, version.saved_at = wanted.note.strip()[:300], by, timezone.now()
    version.save()
    version.texts.all().delete()
    ArticleText.objects.bulk_create(
        ArticleText(
            version=version,
            language=language,
            title=text.title,
            asked=text.asked,
            answer=text.answer,
            body=text.body,
        )
        for language, text in texts.items()
    )
