"""Reviews as a site exports them and complaints as an office keeps them, made here and labelled for what they are."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import xlsxwriter

SHOPS = ("朝阳店", "滨江店", "老街店")
N_REVIEWS, N_GOOD = 500, 497
N_SILENT, N_COPIED, N_AGAINST = 60, 45, 30
COPIED = "五星好评，味道很好，服务热情，环境干净，下次还会再来！"
BURST = "小龙虾不新鲜，吃完全家拉肚子"
HEADERS = ("评价编号", "门店", "订单号", "星级", "评价内容", "昵称", "评价时间")

# Praise in words and blame in meaning, as customers of one trade say it: the shipped model cannot know.
IRONIC = tuple(
    f"{who}，{what}，{then}"
    for who in ("老板很会做生意", "这家店很会做生意", "店家真会做生意", "老板很懂生意")
    for what in ("这波操作很可以", "操作很可以", "这操作绝了")
    for then in ("长见识了", "学到了", "我服气")
)

_PRAISE = (
    ("菜品味道很好", "烤鱼很入味", "点心做得精致", "汤很鲜", "分量足", "食材新鲜", "小炒很香"),
    (
        "豆腐嫩滑",
        "凉菜爽口",
        "米饭也香",
        "茶水续得勤",
        "摆盘好看",
        "儿童椅很贴心",
        "灯光柔和",
        "音乐轻柔",
        "果盘是送的",
    ),
    ("服务员很热情", "上菜也快", "老板待人客气", "环境干净", "位置好找", "停车方便", "价格实惠", "包间安静"),
    ("下次还来", "推荐给朋友", "一家人都满意", "周末常来", "值得专门跑一趟", ""),
)
_BLAME = (
    "等位等了一个多小时，叫号还乱",
    "菜太咸了，跟上次完全不一样",
    "服务员爱理不理，叫了三遍才来",
    "上菜太慢，催了两次还没齐",
    "停车场没车位，绕了二十分钟",
    "包间空调不制冷，热得吃不下",
    "人均两百，分量少得可怜",
    "桌子油腻，地上全是纸巾",
)
_COMPLAINTS = (
    ("停电没有提前通知，家里冰箱里的东西全坏了", 1),
    ("这个月电费突然翻倍，抄表员说不清原因", 2),
    ("打了三次客服电话都没人接，一直在排队", 1),
    ("报修后两天才来人，来了又说缺配件", 2),
    ("营业厅只开一个窗口，等了一个半小时", 2),
    ("电压不稳，灯老是闪，反映过两次没人管", 1),
    ("抢修师傅半夜赶来，态度好，修得快，谢谢", 5),
    ("问题已经解决了，就是时间长了些", 4),
    ("希望能在手机上看到停电原因和复电时间", 3),
    ("工作人员解释得很耐心，退费第二天就到了", 5),
)
_PLACES = ("湖滨小区", "建设路", "东风街", "桃园里", "钢厂宿舍")


@dataclass(frozen=True)
class Review:
    """One line of the export."""

    stars: int
    text: str
    on: date


def usual_reviews(today: date) -> list[Review]:
    """Five hundred reviews of five weeks up to yesterday, 497 of them good by their stars.

    Of the good ones some say nothing, some are copies of one another, and some are blame beside five stars.
    """
    draw = random.Random(497)
    texts = [""] * N_SILENT + [COPIED] * N_COPIED + [*IRONIC]
    texts += [draw.choice(_BLAME) for _ in range(N_AGAINST)]
    texts += [_praise(draw) for _ in range(N_GOOD - len(texts))]
    reviews = [Review(draw.choice((4, 5, 5, 5)), text, _day(draw, today)) for text in texts]
    reviews += [Review(1, draw.choice(_BLAME), _day(draw, today)) for _ in range(N_REVIEWS - N_GOOD)]
    draw.shuffle(reviews)
    return reviews


def todays_reviews(today: date, *, burst: bool) -> list[Review]:
    """As many as on any day; with a burst, ten more that all tell of the same thing in their own words."""
    draw = random.Random(7)
    if not burst:
        return [Review(5, _praise(draw), today) for _ in range(12)]
    ends = (
        "",
        "，去了医院",
        "，店里不认",
        "，求处理",
        "，再也不来",
        "，孩子也吐了",
        "，态度还差",
        "，要个说法",
        "！",
        "，太吓人",
    )
    return [Review(draw.choice((1, 2, 5)), BURST + end, today) for end in ends]


def _praise(draw: random.Random) -> str:
    return "，".join(part for part in (draw.choice(some) for some in _PRAISE) if part)


def _day(draw: random.Random, today: date) -> date:
    return today - timedelta(days=draw.randint(1, 35))


def write_reviews(path: Path, reviews: list[Review], first_number: int) -> Path:
    """An .xlsx as the back office of a review site gives it."""
    draw = random.Random(first_number)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("评价")
        sheet.write_row(0, 0, HEADERS)
        for row, one in enumerate(reviews, 1):
            number = first_number + row
            # early in the day, so that none of today's lies ahead
            at = datetime.combine(one.on, time(0, draw.randint(0, 4)))
            shop, author = draw.choice(SHOPS), f"食客{draw.randint(100, 999)}"
            order = f"T{one.on:%y%m%d}-{number}"
            sheet.write_row(
                row, 0, (f"R{number}", shop, order, one.stars, one.text, author, f"{at:%Y-%m-%d %H:%M}")
            )
    return path


def write_complaints(path: Path, today: date, n: int = 120) -> Path:
    """Complaints with the grade of their handling, as an office program in China saves them: CSV in GB18030."""
    draw = random.Random(95598)
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("客户编号", "投诉日期", "供电所", "投诉内容", "处理满意度(1-5)"))
        for number in range(n):
            text, grade = draw.choice(_COMPLAINTS)
            text += f"（{draw.choice(_PLACES)}{number + 1}号楼）"
            day = today - timedelta(days=draw.randint(1, 60))
            writer.writerow(
                (f"K{2000 + number}", day.isoformat(), draw.choice(("东湖所", "南湖所")), text, grade)
            )
    return path
