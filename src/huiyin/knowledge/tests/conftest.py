"""A unit with a help page and articles that customers ask for."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.knowledge import services
from huiyin.knowledge.contracts import NewArticle, Text
from huiyin.knowledge.publishing import HelpWords

ARTICLES = {
    "pay": Text(
        "怎么交电费", "在哪里缴电费\n电费怎么付款", "可在掌上营业厅、微信或营业厅交电费。", "也可以银行代扣。"
    ),
    "outage": Text("停电了怎么办", "家里没电了\n什么时候来电", "先看开关是否跳闸，再拨打服务热线报修。"),
    "move": Text("房屋过户后怎样变更户名", "过户\n更名需要什么材料", "带上身份证和房产证到营业厅办理过户。"),
    "bill": Text("电子发票在哪里下载", "开发票", "登录掌上营业厅，在“我的账单”中下载电子发票。"),
    "meter": Text("电表读数不对怎么申请校验", "怀疑电表不准", "可申请校验电表，五个工作日内上门。"),
}
MOVE_EN = Text("How do I change the name on my account", "transfer the account", "Bring your identity card.")


@pytest.fixture
def articles(cast: Any) -> dict[str, int]:
    """The published articles by key; "move" speaks English as well."""
    made = {}
    for key, text in ARTICLES.items():
        texts = {"zh": text, **({"en": MOVE_EN} if key == "move" else {})}
        article = services.make_article(by=cast.bob, unit=cast.north, wanted=NewArticle(texts))
        services.publish_article(by=cast.bob, article_id=article.pk)
        made[key] = article.pk
    return made


@pytest.fixture
def page(cast: Any) -> Any:
    """The help page of the north, switched on."""
    words = HelpWords("north", is_on=True, other_ways="紧急情况请拨打 95598。")
    return services.set_help_page(by=cast.bob, unit=cast.north, words=words)
