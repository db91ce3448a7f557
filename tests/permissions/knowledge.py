"""An article with a draft beside its published version, a help page, and a conversation that waits for a person."""

from __future__ import annotations

from typing import Any

from huiyin.knowledge import services
from huiyin.knowledge.contracts import NewArticle, Text
from huiyin.knowledge.publishing import HelpWords


def places(manager: Any, unit: Any) -> dict[str, object]:
    """What the rows of the knowledge base point at."""
    article = services.make_article(
        by=manager, unit=unit, wanted=NewArticle({"zh": Text("怎么交电费", answer="可在网上交。")})
    )
    services.publish_article(by=manager, article_id=article.pk)
    services.change_article(
        by=manager,
        article_id=article.pk,
        wanted=NewArticle({"zh": Text("怎么交电费", answer="网上、柜台都行。")}),
    )
    page = services.set_help_page(by=manager, unit=unit, words=HelpWords(f"unit-{unit.pk}", is_on=True))
    begun = services.begin(page=page, language="zh")
    services.say(conversation_id=begun.conversation.pk, words="年会在哪里开")
    services.ask_for_person(conversation_id=begun.conversation.pk)
    question = begun.conversation.turns.filter(who="customer").get()
    return {
        "article": article.pk,
        "help_address": page.address,
        "conversation": begun.conversation.pk,
        "talk_token": begun.token,
        "customer_turn": question.pk,
    }
