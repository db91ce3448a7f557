"""Personal data in the odd forms in which people type them.

Written from how people write in China, not from the rules of the package: whoever changes a rule leaves this alone.
Every number is drawn here and belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

_CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
_SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_RINGED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


@dataclass(frozen=True)
class Planted:
    """A text that holds one personal datum of a kind between `start` and `end`."""

    kind: str
    text: str
    start: int
    end: int


def digits(draw: Random, n: int) -> str:
    """So many digits."""
    return "".join(draw.choice("0123456789") for _ in range(n))


def _cut(*sizes: int, by: str = " ") -> Callable[[str], str]:
    """The digits in groups of these sizes."""

    def form(value: str) -> str:
        parts, at = [], 0
        for size in sizes:
            parts.append(value[at : at + size])
            at += size
        return by.join([*parts, value[at:]] if value[at:] else parts)

    return form


def _wide(value: str) -> str:
    return value.translate(_WIDE)


def _mobile(draw: Random) -> str:
    heads = (
        "133",
        "138",
        "139",
        "145",
        "150",
        "159",
        "166",
        "170",
        "176",
        "178",
        "186",
        "189",
        "191",
        "198",
        "199",
    )
    return draw.choice(heads) + digits(draw, 8)


_MOBILES: tuple[Callable[[str], str], ...] = (
    str,
    _cut(3, 4, 4),
    _cut(3, 4, 4, by="-"),
    _cut(3, 4, 4, by="—"),
    _cut(3, 4, 4, by="－"),
    _cut(3, 4, 4, by="."),
    _cut(3, 4, 4, by="\u3000"),
    _cut(3, 4, 4, by="\u00a0"),
    _cut(3, 4, 4, by="_"),
    _cut(4, 4, 3),
    _cut(3, 8),
    _cut(*[1] * 11),
    _wide,
    lambda value: value[:3] + _wide(value[3:7]) + value[7:],
    lambda value: "+86" + value,
    lambda value: "+86 " + _cut(3, 4, 4)(value),
    lambda value: "(+86)" + value,
    lambda value: "（+86）" + _cut(3, 4, 4, by="-")(value),
    lambda value: "0086-" + value,
    lambda value: "86-" + value,
    lambda value: value.translate(_SPOKEN),
    lambda value: value.translate(_CHINESE),
    lambda value: value.translate(_RINGED),
    lambda value: value[:7] + "\u200b" + value[7:],
)
_MOBILE_TEXTS = (
    "请回我电话{}，谢谢",
    "打{}找我本人",
    "手机:{}。",
    "{}（微信同号）有货了告诉我一声",
    "我的号码是{}老打不通你们客服",
)


def _landline(draw: Random) -> str:
    code = draw.choice(("010", "021", "0571", "0755", "0512", "028"))
    return f"{code}-{draw.choice('2345678')}{digits(draw, 7)}"


_LANDLINES: tuple[Callable[[str], str], ...] = (
    str,
    lambda value: value.replace("-", " "),
    lambda value: value.replace("-", ""),
    lambda value: "({}){}".format(*value.split("-")),
    lambda value: "（{}）{}".format(*value.split("-")),
    lambda value: "（{}） {}-{}".format(value.split("-")[0], value[-8:-4], value[-4:]),
    lambda value: value.replace("-", "－"),
    lambda value: _wide(value),
    lambda value: value + "转8021",
    lambda value: "+86 " + value[1:].replace("-", " "),
)
_LANDLINE_TEXTS = ("家里座机{}，白天有人", "电话 {} 一直没人回", "联系电话：{}", "老人家里的固话{}经常没声音")


def identity(draw: Random) -> str:
    """A number of an identity card with its check digit."""
    region = draw.choice(("110105", "310104", "440305", "330106", "510107", "320583", "420111", "610113"))
    born = f"{draw.randint(1948, 2008)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
    body = region + born + digits(draw, 3)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return (
        body + "10X98765432"[sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11]
    )


_IDENTITIES: tuple[Callable[[str], str], ...] = (
    str,
    str.lower,
    _cut(6, 8, 4),
    _cut(6, 4, 4, 4),
    _cut(6, 8, 4, by="-"),
    _wide,
    lambda value: value[:6] + _wide(value[6:14]) + value[14:],
    _cut(3, 3, 4, 4, 4),
)
_IDENTITY_TEXTS = (
    "身份证{}，帮我查一下",
    "本人{}要求退款",
    "身份证号码：{}。",
    "用{}实名的那个账号登不上去",
    "证件号({})填错了改不了",
)

_BINS = (
    ("622202", 19),
    ("621700", 19),
    ("622848", 19),
    ("621661", 19),
    ("622588", 16),
    ("621483", 16),
    ("622260", 19),
)


def bank_card(draw: Random) -> str:
    """A number of a bank card by Luhn."""
    head, length = draw.choice(_BINS)
    body = head + digits(draw, length - len(head) - 1)
    doubled = (int(one) * (2 - at % 2) for at, one in enumerate(reversed(body)))
    return body + str(-sum(one // 10 + one % 10 for one in doubled) % 10)


_CARDS: tuple[Callable[[str], str], ...] = (
    str,
    _cut(4, 4, 4, 4),
    _cut(4, 4, 4, 4, by="-"),
    _cut(4, 4, 4, 4, by="\u3000"),
    _cut(6, 6),
    _wide,
    lambda value: _wide(value[:8]) + value[8:],
    _cut(4, 4, 4, 4, by="\u00a0"),
)
_CARD_TEXTS = (
    "退款请打到{}",
    "卡号{}，开户行工行",
    "银行卡（{}）被扣了两次钱",
    "从我{}这张卡里多扣了一百",
    "工资卡：{}。",
)

_LOCALS = ("zhangsan", "li.si", "wang_wu88", "1370215", "Zhao-Liu", "chenyi2008", "sunqi+tag", "a.b.c")
_HOSTS = ("qq.com", "163.com", "126.com", "example.com.cn", "mail.example.org", "vip.sina.com")


def _email(draw: Random) -> str:
    return f"{draw.choice(_LOCALS)}@{draw.choice(_HOSTS)}"


_EMAILS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda value: value.replace("@", "＠"),
    _wide,
    lambda value: value.replace("@", " @ "),
    lambda value: value.replace("@", "(at)"),
    lambda value: value.replace("@", "[at]"),
    lambda value: value.replace("@", "艾特"),
    lambda value: value.replace(".", "．"),
    lambda value: value.replace(".", "。") if value.count(".") == 1 else value,
)
_EMAIL_TEXTS = ("发票发到{}", "邮箱是{}请回复", "联系{}。", "发{}我看看")


def _plate(draw: Random) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    head = draw.choice("京沪粤浙苏川鲁豫湘闽") + draw.choice("ABCDEFGH")
    rest = digits(draw, 5)
    return draw.choice(
        (head + rest, f"{head}{rest[:2]}{draw.choice(letters)}{rest[3:]}", f"{head}D{rest}", f"{head}F{rest}")
    )


_PLATES: tuple[Callable[[str], str], ...] = (
    str,
    lambda value: f"{value[:2]}·{value[2:]}",
    lambda value: f"{value[:2]}-{value[2:]}",
    lambda value: f"{value[:2]} {value[2:]}",
    lambda value: f"{value[:2]}•{value[2:]}",
    str.lower,
    _wide,
    lambda value: f"{value[0]} {value[1]} {value[2:]}",
    lambda value: f"{value[:2]}.{value[2:]}",
)
_PLATE_TEXTS = ("车牌{}，停了三小时收了五十", "我的车{}在你们停车场被刮", "{}这辆车天天堵门", "保安不让{}进")

_ACCOUNTS = (
    "户号{}停电了",
    "户号：{}，麻烦查一下",
    "我的户号是 {} 一直扣错",
    "用电户号（{}）",
    "客户编号 {} 的账单不对",
    "用户编号:{}",
    "燃气表号{}走得太快",
    "电表号是{}",
    "缴费号{}交不了",
    "户号我记得是{}",
)
_ACCOUNT_FORMS: tuple[Callable[[str], str], ...] = (str, _cut(3, 3), _cut(4, 4, by="-"), _wide)


def _account(draw: Random) -> str:
    return draw.choice("123456789") + digits(draw, draw.choice((8, 9, 11)))


def _passport(draw: Random) -> str:
    return draw.choice((f"E{digits(draw, 8)}", f"G{digits(draw, 8)}", f"EJ{digits(draw, 7)}"))


_PASSPORTS: tuple[Callable[[str], str], ...] = (
    str,
    str.lower,
    _wide,
    lambda value: f"{value[:1]} {value[1:]}",
)
_PASSPORT_TEXTS = ("护照{}办入住被拒", "护照号码：{}", "我的护照号是 {} 系统说无效")


def _planted(
    draw: Random,
    kind: str,
    make: Callable[[Random], str],
    forms: tuple[Callable[[str], str], ...],
    texts: tuple[str, ...],
) -> Iterator[Planted]:
    for form, text in product(forms, texts):
        value = form(make(draw))
        before, after = text.split("{}")
        yield Planted(kind, before + value + after, len(before), len(before) + len(value))


def planted() -> list[Planted]:
    """One text for every form in every setting, always the same."""
    draw = Random(20261122)
    return [
        *_planted(draw, "phone", _mobile, _MOBILES, _MOBILE_TEXTS),
        *_planted(draw, "phone", _landline, _LANDLINES, _LANDLINE_TEXTS),
        *_planted(draw, "identity", identity, _IDENTITIES, _IDENTITY_TEXTS),
        *_planted(draw, "bank_card", bank_card, _CARDS, _CARD_TEXTS),
        *_planted(draw, "email", _email, _EMAILS, _EMAIL_TEXTS),
        *_planted(draw, "plate", _plate, _PLATES, _PLATE_TEXTS),
        *_planted(draw, "account_number", _account, _ACCOUNT_FORMS, _ACCOUNTS),
        *_planted(draw, "travel_document", _passport, _PASSPORTS, _PASSPORT_TEXTS),
    ]
