"""Row A05: the language of an answer is told before it is read, and marks of irony are shown, not believed."""

from __future__ import annotations

import pytest

from huiyin.analytics.text.characters import batch_of
from huiyin.analytics.text.irony import ironic
from huiyin.analytics.text.language import languages_of
from huiyin.analytics.text.polarity import read_polarity

# Written for this project; the finder was tuned on them, so they show what it knows, not how it does elsewhere.
IRONIC = """真快啊，等了三个小时才送到
太好了，又停电了
服务真是好，电话打了十几个都没人接
感谢贵公司让我白跑了三趟
厉害了，一个月坏两次
呵呵，这就是所谓的五星级服务
真是谢谢你们了，大热天停电一整天
好一个为人民服务
这质量也是醉了
佩服佩服，能把菜做得这么难吃还卖这么贵
客服态度真“好”，直接挂我电话
恭喜你们成功把老顾客赶走了
不愧是大品牌，用了三天就坏了
我也是服了，第三次送错
真有你们的，扣了钱还说没扣
为你们的效率点赞，半个月没动静
“及时”抢修，修了八个小时
惊喜吧，打开一看是碎的
可真行，退款退了一个月
多亏了你们，害我一晚上没睡
这速度真牛，乌龟都比你快
贵公司真会做生意，买完就降价
活久见，快递员让我自己去仓库拿
真是开了眼了，酒店居然没有热水
好棒棒哦，又崩溃了
你们客服可真专业，一问三不知
果然是高端小区，电梯天天坏
真贴心，特意等我睡着了来敲门
太感谢了，让我体验了一回没有电的夏天
笑死，说好的当天到，等了五天
这服务绝了，没见过这么敷衍的
长见识了，原来牛肉面可以没有牛肉
呵呵
谢谢你们让我明白什么叫货不对板
效率真高，排了两个小时轮到我就下班了
great, another delayed flight
thanks for nothing
Thanks for losing my bag again
Wow, only three hours on hold, amazing service
yeah right, "fast" delivery""".splitlines()

EARNEST = """真快啊，十分钟就送到了
太好了，终于来电了
服务真是好，电话一打就通
感谢师傅冒雨抢修
厉害了，这么复杂的问题都解决了
非常感谢客服小李，帮我查清了电费
等了两个小时，态度还差
打电话没人接，很生气
味道很好，就是送得慢
质量真好，用了三年都没坏
谢谢，很满意
师傅真专业，一会儿就修好了
客服态度很好，问题解决了
包装破了，里面没坏，还是好评吧
停电了三个小时，希望提前通知
快递真快，昨天下单今天就到
真便宜，比超市便宜多了
电梯坏了没人修
服务态度好，环境好，下次还来
真好吃，孩子很喜欢
谢谢骑手，下雨天还送餐
客服小姐姐好贴心，耐心讲了半小时
点赞，办事效率高
真不错，比想象的好
第一次来，感觉很好
建议多开一个窗口
网上交费方便，不用跑营业厅
感谢你们的快速处理
很惊喜，房间免费升级了
真不怎么样，再也不来了
不好吃，太咸了
给物业点赞，反映的路灯当天就修好了
酒店真心不错，离地铁近
买了两次了，一直很好
thank you for the quick help
great service, very friendly staff
the flight was delayed but the crew was kind
on hold for an hour, terrible
谢谢师傅帮我修好了漏水的水管
多谢你们，停电通知很及时""".splitlines()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("停电了", "zh"),
        ("電話打不通", "zh"),
        ("用ChatGPT和WiFi的体验很好", "zh"),
        ("The signal is terrible", "en"),
        ("ok", "en"),
        ("サービスが良かったです", "other"),
        ("서비스가 좋아요", "other"),
        ("Обслуживание отличное", "other"),
        ("le service était très lent", "other"),
        ("13800138000", ""),
        ("", ""),
        ("👍", ""),
    ],
)
def test_language_is_told_by_script_and_common_words(text: str, language: str) -> None:
    assert languages_of([text]) == [language]


def test_nine_of_ten_ironic_examples_are_marked_and_hardly_any_earnest_one() -> None:
    assert ironic(batch_of(IRONIC)).mean() >= 0.9
    assert ironic(batch_of(EARNEST)).mean() <= 0.05


def test_what_looks_like_praise_but_bears_marks_of_irony_is_unsure() -> None:
    read = read_polarity(["真快啊，等了三个小时", *IRONIC])
    assert read.is_ironic[0]
    assert all(read.is_unsure[read.is_ironic & (read.positive_rate > 0.5)])


def test_praise_in_one_sentence_does_not_mock_trouble_told_elsewhere() -> None:
    far = (
        "感谢客服小李耐心解答，还帮我查了账单和积分，非常满意。另外我家附近的路灯坏了，"
        + "请问什么时候修？" * 3
    )
    assert not ironic(batch_of([far, "感谢你们", "等了三个小时"])).any()


def test_pictures_of_one_mood_read_alike_and_speak_by_themselves() -> None:
    rates = read_polarity(["👍", "👏", "😡", "🤬"]).positive_rate
    assert rates[0] == rates[1] > 0.5 > rates[2] == rates[3]


def test_repeating_a_character_does_not_drown_what_was_said() -> None:
    few, many = read_polarity(["太差了!!", "太差了" + "!" * 60]).positive_rate
    assert few == many
