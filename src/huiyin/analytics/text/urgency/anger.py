"""Words of open anger."""

from __future__ import annotations

import re

from huiyin.analytics.text.urgency.base import UrgencyRule, urgency_rules


@urgency_rules.register
class Anger(UrgencyRule):
    """Words of open anger."""

    key = "anger"
    name = {"zh": "强烈不满", "en": "Anger"}
    about = {"zh": "辱骂、忍无可忍、强烈不满等愤怒的表达。", "en": "Abuse, strong words and being fed up."}
    level = 1
    pattern = re.compile(
        r"(?:简直|就是|什么|真是?|太|一堆|一群)?垃圾(?!桶|分类|袋|箱|车|站|没|堆|清|处理|场|短信|邮件|房)|骗子|坑(?:人|爹|钱|死)|无耻|不要脸|缺德|黑心|无良|流氓|强盗|土匪|混蛋|王八|他妈|tmd|(?:真|太|令人|让人|很)?恶心(?!呕吐)|忍无可忍|气死|气炸|气疯|愤怒|火大|怒火|太过分|欺人太甚|欺负(?:人|老百姓|消费者)|(?:强烈|极其|非常|严重|十分)(?:的)?(?:不满|愤慨|谴责|抗议)|岂有此理|太气人|心寒|寒心|霸王条款"
        r"|\b(?:furious|outrag\w+|disgust\w+|scam(?:mers?)?|rip[- ]?off|unacceptable|fed up|appalling|shameful|liars?|thieves|worst (?:service|company|experience|ever)|(?:absolute|total|complete) (?:joke|rubbish|disgrace))\b"
    )
    examples = (
        ("简直就是骗子公司", 1),
        ("忍无可忍，太过分了", 1),
        ("强烈不满！", 1),
        ("Absolutely disgusting, I am furious", 1),
    )
    harmless = (
        "垃圾桶离房间很近",
        "垃圾分类做得好",
        "没有坑人的情况",
        "not a scam, works fine",
    )
