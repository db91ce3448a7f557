"""The customer turns to the public or says so, or has recorded what happened."""

from __future__ import annotations

import re

from huiyin.analytics.text.urgency.base import UrgencyRule, urgency_rules


@urgency_rules.register
class Media(UrgencyRule):
    """The customer turns to the public or says so, or has recorded what happened."""

    key = "media"
    name = {"zh": "媒体或公开曝光", "en": "Media and the public"}
    about = {
        "zh": "提到媒体、记者、曝光、发到网上、热搜，或已录音录像。",
        "en": "Names the press, going public or a recording.",
    }
    level = 2
    pattern = re.compile(
        r"曝光|爆料|(?:找|请|联系|告诉|反映给)(?:了)?(?:新闻)?(?:媒体|记者|电视台)|(?:媒体|记者|电视台)(?:来|都|会|已经?|曝|采访|关注|报道)|上(?:了)?(?:热搜|新闻|电视|头条)|(?:发|传|挂)(?:到|上|在)(?:网上|网络|抖音|微博|快手|小红书|朋友圈|贴吧|论坛)"
        r"|(?:抖音|微博|快手|小红书|网上|朋友圈)(?:上)?(?:见|曝|维权|避雷)|发(?:抖音|微博|小红书|视频|帖)|(?:已经?|都|有|我)(?:录(?:了|下)?(?:音|像|视频|屏)|拍(?:了|下)(?:视频|照片?)(?:为证|留证|取证|做证据))|录(?:音|像|屏)(?:为证|证据|留证|取证)|焦点访谈|(?<!\d)3[.·]?15(?:晚会|曝)"
        r"|\b(?:journalists?|newspapers?|the press|the media|tv station|go(?:ing|es|ne)? viral|(?:post|share|put) (?:this|it) (?:on|to|all over)|go(?:ing)? public|i (?:have )?recorded)\b"
    )
    examples = (
        ("再这样我就发到抖音曝光你们", 2),
        ("已经联系了电视台记者", 2),
        ("我录了音，录像为证", 2),
        ("I will go to the newspapers", 2),
    )
    harmless = (
        "在小红书上看到推荐来的",
        "视频会员很划算",
        "不想曝光谁，只希望改进",
        "新闻里介绍过这家店",
        "I read the review and booked",
    )
