"""What the sample organisation knows, its help page, and a month of conversations with the assistant."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from huiyin.shell._demo.then import at

if TYPE_CHECKING:
    from huiyin.accounts.models import Unit, User
    from huiyin.knowledge.models import HelpPage

# title, other ways of asking, answer, body; in Chinese, and in English where there is some
ARTICLES = (
    (
        ("怎么交电费", "在哪里缴电费\n电费怎么付\n可以用微信交电费吗", "可在掌上营业厅、微信、支付宝或任一营业厅交电费；也可签约银行代扣。", "| 渠道 | 时间 |\n| --- | --- |\n| 掌上营业厅、微信、支付宝 | 全天 |\n| 营业厅 | 9:00–17:00 |"),
        ("How do I pay my bill", "pay electricity\nwhere to pay", "Pay in our app, by WeChat or Alipay, or at any office.", ""),
    ),
    (
        ("停电了怎么办", "家里没电了\n什么时候来电\n怎么报修", "请先看自家开关是否跳闸；邻居也停电时可在“停电公告”查看原因和预计恢复时间，查不到请拨打服务热线报修。", "电线掉落或有火花时请远离，不要触碰，立即拨打服务热线。"),
        ("There is a power cut", "no electricity\nwhen will the power be back", "Check your own switch first, then our outage notices; report it by the hot line if it is not listed.", ""),
    ),
    (("这个月电费为什么高了", "电费太贵了\n用电量怎么变多了", "请在账单中比较用电天数、用电量和电价档位：天数多、进入下一档或季节性用电都会使电费变高。", "仍有疑问可申请校验电表。"),),
    (("怎么申请校验电表", "怀疑电表不准\n电表走得快\n验表", "在掌上营业厅选择“电表校验”，五个工作日内上门；校验合格收取成本费，不合格全部免费并退补电费。", ""),),
    (
        ("房屋过户后怎么变更户名", "更名过户\n改名字", "新旧户主带身份证和房产证到营业厅，或在掌上营业厅上传照片办理，一个工作日办结。办理前请结清电费。", ""),
        ("How do I change the name on the account", "transfer the account", "Both holders bring identity cards and the deed to an office, or send pictures in our app.", ""),
    ),
    (("电子发票怎么开", "开发票\n发票在哪里下载", "在掌上营业厅“我的账单”中选择月份，点“开具电子发票”，会发送到您填写的邮箱。", ""),),
    (("峰谷电价怎么申请", "分时电价\n晚上用电便宜吗", "居民客户可自愿申请峰谷电价，申请后十二个月内不能改回。22 点至次日 6 点为低谷时段。", ""),),
    (("充电桩怎么报装", "安装充电桩\n新能源车充电桩申请", "带身份证、车位证明和购车凭证，在掌上营业厅申请；低压居民充电桩不收费。", ""),),
    (("欠费停电后多久恢复", "交了钱怎么还没来电\n复电", "结清电费后系统自动复电，一般两小时内；超过请拨打服务热线。", ""),),
    (("怎么查询停电公告", "计划停电\n停电通知在哪里看", "在掌上营业厅首页“停电公告”按地址查询，计划停电至少提前七天公布。", ""),),
)  # fmt: skip
ASKED = (
    "请问电费在哪里交", "微信可以交电费吗", "家里突然没电了", "为什么这个月电费这么高", "电表好像走得快，能验吗",
    "过户要带什么材料", "发票在哪里下载", "晚上用电是不是便宜", "想装充电桩", "交了欠费多久来电", "哪里看停电通知",
)  # fmt: skip
UNKNOWN = ("光伏发电怎么卖给你们", "可以预约师傅修灯吗", "光伏发电怎么卖给你们？", "企业用电能不能开通对账单")
HANDED = (
    ("交了欠费多久来电", "等了三个小时还没来，打了五个电话没人管", "给我转人工"),
    ("家门口的电线掉下来了，还在冒火花",),
    ("过户要什么材料？以前欠的电费算谁的？预存的钱能退吗？",),
)
REPLY = "您好，已为您安排，现场人员会与您联系。"


def help_customers(*, unit: Unit, manager: User, agents: Sequence[User], now: datetime) -> None:
    """Articles published half a year ago, the help page, and conversations of the last four weeks."""
    from huiyin.knowledge import services
    from huiyin.knowledge.contracts import NewArticle, Text
    from huiyin.knowledge.publishing import HelpWords

    with at(now - timedelta(days=180)):
        for number, texts in enumerate(ARTICLES):
            told = {code: Text(*text) for code, text in zip(("zh", "en"), texts, strict=False)}
            due = timezone.localdate(now) + timedelta(days=40 * number - 20)
            wanted = NewArticle(
                told, owner_id=agents[number % len(agents)].pk, review_on=due, tags="常见问题"
            )
            article = services.make_article(by=manager, unit=unit, wanted=wanted)
            services.publish_article(by=manager, article_id=article.pk)
        services.save_synonyms(by=manager, words="电费\n电钱\n用电费用")
        shown = HelpWords(
            "binjiang",
            is_on=True,
            intro="查找常见问题的答案，或随时问问助手。（演示）",
            intro_en="Find answers, or ask the assistant at any hour. (sample)",
            other_ways="服务热线 95598，全天受理。",
            other_ways_en="Hot line 95598, day and night.",
        )
        page = services.set_help_page(by=manager, unit=unit, words=shown)
    _talk(page, agents[0], now)


def _talk(page: HelpPage, agent: User, now: datetime) -> None:
    from huiyin.knowledge import services

    rng = random.Random(17)  # noqa: S311 - made-up data
    for number in range(40):
        with at(now - timedelta(days=28 - 0.7 * number, minutes=rng.randrange(600))):
            talk = services.begin(page=page, language="zh").conversation
            unknown = number % 10 == 9
            words = UNKNOWN[number // 10] if unknown else ASKED[number % len(ASKED)]
            reply = services.say(conversation_id=talk.pk, words=words)
            if reply.text_id is not None and number % 3 != 2:
                services.mark(conversation_id=talk.pk, turn_id=reply.pk, helpful=number % 8 != 0)
            if number % 2 == 0:
                solved, rating = not unknown and number % 8 != 0, rng.choice((3, 4, 5, 5))
                services.rate(conversation_id=talk.pk, solved=solved, rating=rating)
    for number, said in enumerate(HANDED):
        with at(now - timedelta(days=3 - number, minutes=20)):
            talk = services.begin(page=page, language="zh").conversation
            for words in said:
                services.say(conversation_id=talk.pk, words=words)
        if number == 0:
            with at(now - timedelta(days=3)):
                services.reply(by=agent, conversation_id=talk.pk, words=REPLY)
