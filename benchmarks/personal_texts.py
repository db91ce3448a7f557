"""Texts with personal data in odd forms and texts with numbers that are none, made from a seed.

Made from the standards and from how people type on phones, without a look at the rules that find them: check
digits are computed here again. `positives` says of each text what is in it and where; `negatives` hold order
numbers, amounts, dates, readings, hot lines, numbers whose check digit is wrong and random runs of digits.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Made:
    """A text, and what is in it: `text[start:end]` of a kind; kind "" where it holds nothing."""

    text: str
    kind: str
    start: int = 0
    end: int = 0


AREAS = (
    "110105",
    "310115",
    "440305",
    "510107",
    "320102",
    "330106",
    "420111",
    "610113",
    "370202",
    "230103",
    "530111",
)
MOBILES = (
    "130",
    "131",
    "135",
    "137",
    "139",
    "147",
    "150",
    "152",
    "158",
    "166",
    "173",
    "177",
    "180",
    "186",
    "189",
    "191",
    "195",
    "198",
    "199",
)
CITIES = (
    "010",
    "021",
    "022",
    "025",
    "027",
    "028",
    "029",
    "020",
    "0755",
    "0571",
    "0512",
    "0351",
    "0891",
    "0471",
    "0931",
)
CARDS = (
    "622202",
    "621700",
    "622848",
    "621226",
    "622588",
    "625965",
    "623668",
    "621483",
    "436742",
    "552599",
    "356833",
    "955880",
)
SURNAME_PINYIN = ("wang", "li", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu")
DOMAINS = (
    "qq.com",
    "163.com",
    "126.com",
    "gmail.com",
    "sina.com.cn",
    "outlook.com",
    "mail.example.org",
    "139.com",
)
PLATE_AREAS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"

FRAMES = {
    "phone": (
        "请尽快回电{}，谢谢", "我的电话是{}", "联系方式：{}", "打了三次{}没人接", "{}，找我核实", "有问题打{}吧我白天都在",
        "手机号{}一直收不到验证码", "家里停电了，{}是我号码", "please call {} after six", "My number is {}, call me back.",
        "师傅说会打{}给我，等到晚上九点也没来", "微信同号{}",
    ),
    "identity": (
        "我的身份证号{}", "证件号：{}，麻烦查一下", "身份证 {} 办理过户被拒", "{}这是我的身份证，你们看着办", "用{}实名一直失败",
        "ID card {} was rejected at the counter", "过户人身份证号码为{}。", "（{}）信息填错了怎么改",
    ),
    "bank_card": (
        "退款请打到{}", "银行卡号{}，已经扣款两次", "卡号：{}", "我用{}交的费，没到账", "{}农行的，请退回", "refund to card {} please",
        "预存款退到 {} 这张卡", "缴费卡{}被重复扣了 86 元",
    ),
    "email": (
        "发到{}就行", "我的邮箱是{}，发票发过来", "邮箱：{}", "mail me at {} thanks", "电子发票一直没收到（{}）", "请把合同发{}。",
    ),
    "plate": (
        "我的车{}被挡在充电桩前", "车牌{}，停车费扣错", "车牌号：{}", "{}占了充电位一下午", "my car {} was towed", "昨天开{}去营业厅没有车位",
    ),
    "account_number": (
        "户号{}停电两天了", "我家户号是{}", "用户编号：{}，电费不对", "客户编号 {} 的账单没收到", "电表号{}走得太快", "缴费号为{}",
        "account number {} was billed twice", "meter number: {} stopped", "会员号{}积分没了", "用电户号（{}）一直欠费提示",
    ),
    "landline": (
        "家里座机{}", "打{}也行", "联系电话：{}", "单位电话 {}，找小王", "please ring {}", "我是店主，{}白天有人",
    ),
}  # fmt: skip


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _some_wide(text: str, rng: random.Random) -> str:
    return "".join(_wide(c) if rng.random() < 0.4 else c for c in text)


def _spoken(text: str, rng: random.Random) -> str:
    one = rng.choice("一幺")
    return text.translate(str.maketrans("0123456789", rng.choice("零〇") + one + "二三四五六七八九"))


def _grouped(text: str, sizes: tuple[int, ...], sign: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return sign.join(part for part in [*parts, text[at:]] if part)


def _luhn_digit(body: str) -> str:
    total = 0
    for at, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def _digits(n: int, rng: random.Random) -> str:
    return "".join(rng.choice("0123456789") for _ in range(n))


def _mobile(rng: random.Random) -> str:
    number = rng.choice(MOBILES) + _digits(8, rng)
    forms: tuple[Callable[[str], str], ...] = (
        str, str, str,
        lambda n: _grouped(n, (3, 4), rng.choice((" ", "-", "－", "  ", " - ", "·", ".", "—"))),
        lambda n: _grouped(n, (3, 3), rng.choice((" ", "-"))),
        lambda n: _grouped(n, (4, 3), " "),
        lambda n: "+86" + rng.choice(("", " ", "-")) + n,
        lambda n: "+86 " + _grouped(n, (3, 4), rng.choice((" ", "-"))),
        lambda n: rng.choice(("86", "0086", "(+86)", "（86）", "0086-", "86-")) + n,
        _wide,
        lambda n: _wide(_grouped(n, (3, 4), "-")),
        lambda n: _some_wide(n, rng),
        lambda n: _spoken(n, rng),
        lambda n: " ".join(n),
        lambda n: n[:5] + "\u200b" + n[5:],
        lambda n: "".join(c + "\ufe0f\u20e3" for c in n),
        lambda n: n.replace("0", "O"),
        lambda n: "".join("①②③④⑤⑥⑦⑧⑨"[int(c) - 1] if c != "0" else "⓪" for c in n),
    )  # fmt: skip
    return rng.choice(forms)(number)


def _landline(rng: random.Random) -> str:
    area = rng.choice(CITIES)
    local = rng.choice("25678") + _digits(7 if len(area) == 3 else rng.choice((6, 7)), rng)
    return rng.choice(
        (
            f"{area}-{local}", f"{area}{local}", f"({area}){local}", f"（{area}）{local}", f"{area} {local}",
            f"{area}-{local[:4]}-{local[4:]}", f"{area}－{local}", _wide(f"{area}-{local}"), f"{area}—{local}",
            f"{area}-{local}转{_digits(3, rng)}", f"{area}-{local}-{_digits(4, rng)}", f"+86-{area[1:]}-{local}",
            f"+86 {area[1:]} {local[:4]} {local[4:]}", f"{area}--{local}",
        )
    )  # fmt: skip


def _identity(rng: random.Random) -> str:
    body = f"{rng.choice(AREAS)}{rng.randint(1935, 2012)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{_digits(3, rng)}"
    powers = [pow(2, 17 - at, 11) for at in range(17)]
    number = body + "10X98765432"[sum(int(d) * p for d, p in zip(body, powers, strict=True)) % 11]
    forms = (
        number, number, number.lower(), _wide(number), _grouped(number, (6, 8), " "), _grouped(number, (6, 8), "-"),
        _grouped(number, (6, 4, 4), " "), _some_wide(number, rng), " ".join(number), _grouped(number, (3, 3, 4, 4), " "),
        _grouped(number, (4, 4, 4, 4), " "), body[:6] + body[8:],
    )  # fmt: skip
    return rng.choice(forms)


def _bank_card(rng: random.Random) -> str:
    prefix = rng.choice(CARDS)
    length = (
        16 if prefix[0] in "453" and prefix != "436742" else 19 if prefix[0] in "94" else rng.choice((16, 19))
    )
    body = prefix + _digits(length - 7, rng)
    number = body + _luhn_digit(body)
    fours = (4, 4, 4, 4)
    return rng.choice(
        (
            number, number, _grouped(number, fours, " "), _grouped(number, fours, "-"), _grouped(number, fours, "  "), _wide(number),
            _wide(_grouped(number, fours, " ")), _grouped(number, (6,), " "), _some_wide(number, rng), _grouped(number, fours, "·"),
        )
    )  # fmt: skip


def _email(rng: random.Random) -> str:
    name = (
        rng.choice(SURNAME_PINYIN)
        + rng.choice(("", ".", "_", "-"))
        + rng.choice(("ming", "fang", "88", "1990", "x"))
    )
    if rng.random() < 0.2:
        name = _digits(9, rng)
    domain = rng.choice(DOMAINS)
    return rng.choice(
        (
            f"{name}@{domain}", f"{name}@{domain}", f"{name.upper()}@{domain}", _wide(f"{name}@{domain}"), f"{name}＠{domain}",
            f"{name} @ {domain}", f"{name}(at){domain}", f"{name}@{domain.replace('.', '点')}", f"{name}[at]{domain}", f"{name} @{domain}",
        )
    )  # fmt: skip


def _plate(rng: random.Random) -> str:
    area, office = rng.choice(PLATE_AREAS), rng.choice(PLATE_LETTERS)
    letters = rng.sample(PLATE_LETTERS, 2)
    serial = rng.choice(
        (
            _digits(5, rng), letters[0] + _digits(4, rng), _digits(4, rng) + letters[0], _digits(3, rng) + "".join(letters),
            letters[0] + _digits(3, rng) + letters[1], rng.choice("DF") + _digits(5, rng), _digits(5, rng) + rng.choice("DF"),
            _digits(4, rng) + rng.choice("学挂警"),
        )
    )  # fmt: skip
    plate = area + office + rng.choice(("", "", "·", " ", "-", "•")) + serial
    return rng.choice((plate, plate, plate.lower(), _wide(plate), area + " " + plate[1:]))


def _account(rng: random.Random) -> str:
    number = _digits(rng.choice((8, 10, 10, 10, 12, 13)), rng)
    return rng.choice(
        (
            number,
            number,
            _wide(number),
            _grouped(number, (4, 4), " "),
            _grouped(number, (3, 3), "-"),
            "A" + number,
        )
    )


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "phone": _mobile, "landline": _landline, "identity": _identity, "bank_card": _bank_card,
    "email": _email, "plate": _plate, "account_number": _account,
}  # fmt: skip


def positives(n_each: int = 300, seed: int = 11) -> list[Made]:
    """Texts with one piece of personal data each, `n_each` of seven kinds (landlines are of the kind phone)."""
    rng = random.Random(seed)
    made = []
    for key, maker in MAKERS.items():
        for _ in range(n_each):
            written, frame = maker(rng), rng.choice(FRAMES[key])
            start = frame.index("{}")
            kind = "phone" if key == "landline" else key
            made.append(Made(frame.format(written), kind, start, start + len(written)))
    return made


def _bad_identity(rng: random.Random) -> str:
    number = f"{rng.choice(AREAS)}{rng.randint(1935, 2012)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{_digits(3, rng)}"
    right = "10X98765432"[sum(int(d) * pow(2, 17 - at, 11) for at, d in enumerate(number)) % 11]
    return number + rng.choice([c for c in "0123456789X" if c != right])


def _bad_card(rng: random.Random) -> str:
    body = rng.choice(CARDS) + _digits(rng.choice((9, 12)), rng)
    right = _luhn_digit(body)
    return body + rng.choice([c for c in "0123456789" if c != right])


def negatives(n: int = 1_500, seed: int = 12) -> list[Made]:
    """Texts with numbers that lead to nobody."""
    rng = random.Random(seed)
    day = lambda: f"2026{rng.randint(1, 12):02}{rng.randint(1, 28):02}"  # noqa: E731
    makers: tuple[Callable[[], str], ...] = (
        lambda: f"订单号{day()}{_digits(rng.choice((5, 9, 11)), rng)}还没发货",
        lambda: f"订单{_digits(rng.choice((10, 11, 12, 15, 16, 18, 19)), rng)}显示已签收",
        lambda: f"快递单号 {rng.choice(('SF', 'YT', 'JD', ''))}{_digits(13, rng)} 停在中转站",
        lambda: f"这个月电费 {rng.randint(20, 90000)}.{_digits(2, rng)} 元，上个月才 {rng.randint(20, 900)} 元",
        lambda: f"读数 {_digits(6, rng)}.{_digits(2, rng)}，抄表抄错了",
        lambda: f"{rng.choice(('客服', '热线', '投诉'))}{rng.choice(('400-820-8820', '4008208820', '95598', '12345', '10086', '800-810-8888', '95588'))}打不通",
        lambda: f"{rng.randint(2019, 2026)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日{rng.randint(8, 20)}:{rng.randint(10, 59)}报的修",
        lambda: f"{rng.randint(2019, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02} {rng.randint(8, 20)}:{rng.randint(10, 59)}:{rng.randint(10, 59)} 停电",
        lambda: f"流水号{_digits(rng.choice((16, 17, 18, 19, 20, 24)), rng)}查不到",
        lambda: f"系统提示错误 {_bad_identity(rng)}，不知道什么意思",
        lambda: f"编号 {_bad_card(rng)} 的设备坏了",
        lambda: f"{_bad_identity(rng)}",
        lambda: f"{_grouped(_bad_card(rng), (4, 4, 4, 4), ' ')}",
        lambda: f"屏幕上显示 {_digits(rng.choice((9, 10, 13, 14, 16, 17, 18)), rng)}",
        lambda: f"code {_digits(rng.choice((6, 9, 10, 16, 19)), rng)} did not work",
        lambda: f"满分 100 分我给 {rng.randint(1, 100)} 分，等了 {rng.randint(5, 90)} 分钟，{rng.randint(2, 9)}个人排队",
        lambda: f"条码{rng.choice(('69', '97'))}{_digits(11, rng)}扫不出来",
        lambda: f"型号 {rng.choice(PLATE_LETTERS)}{rng.choice(PLATE_LETTERS)}{_digits(5, rng)} 不好用，{rng.choice(('新', '贵', '青'))}的也一样",
        lambda: f"验证码{_digits(6, rng)}过期了，{_digits(4, rng)}也不对",
        lambda: f"合计 {rng.randint(1, 9)},{_digits(3, rng)},{_digits(3, rng)}.00 元，发票号码 {_digits(8, rng)}",
        lambda: f"坐标 {rng.randint(73, 134)}.{_digits(6, rng)}, {rng.randint(18, 53)}.{_digits(6, rng)} 附近的路灯不亮",
        lambda: f"version {rng.randint(1, 20)}.{rng.randint(0, 20)}.{rng.randint(0, 9999)} crashes, paid @ {rng.randint(1, 99)}.5 each",
        lambda: f"工单{day()}{_digits(6, rng)}两天没人处理，第{rng.randint(2, 9)}次了",
        lambda: f"机号{_digits(15, rng)}，{_digits(8, rng)}这批货有问题",
    )  # fmt: skip
    return [Made(rng.choice(makers)(), "") for _ in range(n)]


GIVEN_FEMALE = (
    "芳",
    "丽娟",
    "秀英",
    "晓燕",
    "婷婷",
    "雨桐",
    "佳怡",
    "玉梅",
    "思琪",
    "慧敏",
    "静",
    "欣怡",
    "海霞",
    "美玲",
    "翠兰",
    "梦瑶",
    "春花",
    "诗涵",
)
GIVEN_MALE = (
    "伟",
    "建国",
    "志强",
    "浩然",
    "宇轩",
    "国庆",
    "文博",
    "子豪",
    "德胜",
    "永刚",
    "海涛",
    "俊杰",
    "明辉",
    "少华",
    "立新",
    "鹏飞",
    "学军",
    "嘉伟",
)
FAMILY = ("王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪", "田", "任", "姜", "欧阳", "司马", "诸葛", "上官")  # fmt: skip
FOREIGN = (
    "安娜",
    "马克",
    "杰克逊",
    "约翰·史密斯",
    "伊丽莎白",
    "卡洛斯",
    "亚历山大",
    "玛丽亚·洛佩斯",
    "大卫",
    "罗伯特",
)
NAME_FRAMES = (
    "我叫{}，户号忘了", "感谢{}师傅冒雨来修", "客服{}态度非常好", "{}说下午来，一直没来", "请{}经理给个说法", "工号 1203 的{}帮我办得很快",
    "联系人：{}", "投诉{}，推诿扯皮", "柜台的{}耐心讲解了两遍", "户主{}，去年过户的", "表扬抄表员{}！", "找{}，她知道情况", "收件人 {} 没收到",
    "上次是{}接的电话", "导购{}很专业", "医生{}开的药", "值班长{}处理得很及时", "姓名{}，请尽快核实", "是{}给我办的手续", "网点里{}一个人忙不过来",
)  # fmt: skip
CALL_FRAMES = ("{}上门很快", "营业厅的{}很热情", "跟{}说了三次", "请转告{}", "{}，谢谢你", "多亏{}帮忙")
CALLS = ("{}师傅", "{}经理", "{}女士", "{}先生", "{}姐", "小{}", "{}工", "{}主任", "{}医生", "{}老师")
ROADS = (
    "五四路",
    "人民东路",
    "长江大道",
    "解放北路",
    "光明街",
    "文三西路",
    "中山二路",
    "滨河路",
    "学府大道",
    "和平巷",
)
ESTATES = (
    "阳光花园",
    "锦绣家园",
    "翠湖小区",
    "金色港湾",
    "中南世纪城",
    "电业新村",
    "水岸公寓",
    "紫金苑",
    "东方国际",
    "供电局宿舍大院",
)
REGIONS = (
    "福州市鼓楼区",
    "杭州市西湖区",
    "广东省深圳市南山区",
    "成都市武侯区",
    "",
    "",
    "江宁区",
    "北京市朝阳区望京街道",
    "平江县伍市镇",
)
ADDRESS_FRAMES = (
    "我家住{}，停电两天",
    "地址：{}",
    "请到{}来修",
    "{}一直电压低",
    "报修地址是{}，有老人",
    "快递送到{}就行",
    "住在{}的业主都反映过",
    "{}，门铃坏了，打电话",
)


def names(n: int = 600, seed: int = 13) -> list[Made]:
    """Texts of service with the name of a person each: full names, names with titles, foreign ones."""
    rng = random.Random(seed)
    made = []
    for _ in range(n):
        frame, way = rng.choice(NAME_FRAMES), rng.random()
        name = rng.choice(FAMILY) + rng.choice(GIVEN_FEMALE + GIVEN_MALE)
        if way < 0.25:
            frame, name = rng.choice(CALL_FRAMES), rng.choice(CALLS).format(rng.choice(FAMILY[:56]))
        elif way < 0.32:
            name = rng.choice(FOREIGN)
        start = frame.index("{}")
        made.append(Made(frame.format(name), "person_name", start, start + len(name)))
    return made


def addresses(n: int = 300, seed: int = 14) -> list[Made]:
    """Texts with an address each, down to the house."""
    rng = random.Random(seed)
    made = []
    for _ in range(n):
        road = f"{rng.choice(ROADS)}{rng.randint(1, 999)}号"
        room = rng.choice(("{}栋{}室", "{}幢1单元{}", "{}号楼{}", "{}座{}", "{}栋2单元{}房")).format(
            rng.randint(1, 40), rng.randint(101, 2804)
        )
        place = rng.choice(
            (
                road,
                road + rng.choice(ESTATES) + room,
                rng.choice(ESTATES) + room,
                road + room,
                f"{rng.choice(('桃坪', '新民', '龙潭'))}村{rng.randint(1, 15)}组",
            )
        )
        written = rng.choice(REGIONS) + place
        frame = rng.choice(ADDRESS_FRAMES)
        start = frame.index("{}")
        made.append(Made(frame.format(written), "address", start, start + len(written)))
    return made
