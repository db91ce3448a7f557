"""Harmless texts full of numbers, letters and signs, written beside the odd forms of personal data."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from huiyin.analytics.text.tests.odd_personal_data import bank_card, digits, identity


def harmless() -> list[str]:
    """Texts with numbers, letters and signs that are nobody's data, always the same."""
    draw = Random(20261123)
    texts = [*_PLAIN]
    for form, fillers in _FILLED:
        texts += [form.format(one(draw) if callable(one) else one) for one in fillers]
    return texts


def _unlucky_identity(draw: Random) -> str:
    """Eighteen digits whose check digit is wrong."""
    right = identity(draw)
    return right[:-1] + (
        "1" if right[-1] in "X0" else "0" if right[-1] == "1" else str((int(right[-1]) + 3) % 10)
    )


def _unlucky_card(draw: Random) -> str:
    right = bank_card(draw)
    return right[:-1] + str((int(right[-1]) + 4) % 10)


def _amount(draw: Random) -> str:
    return f"{draw.randint(1, 9999999):,}.{draw.randint(0, 99):02}"


def _moment(draw: Random) -> str:
    return (
        f"{draw.randint(2019, 2026)}{draw.choice('-/.')}{draw.randint(1, 12):02}-{draw.randint(1, 28):02} "
        f"{draw.randint(0, 23)}:{draw.randint(0, 59):02}:{draw.randint(0, 59):02}"
    )


def _stamp(draw: Random) -> str:
    return f"20{draw.randint(20, 26)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}{draw.randint(0, 23):02}{digits(draw, 4)}"


_FILLED: tuple[tuple[str, tuple[str | Callable[[Random], str], ...]], ...] = (
    ("这个月扣了{}元，上个月没这么多", (_amount,) * 24),
    ("下单时间{}，到现在没发货", (_moment,) * 24),
    ("工单编号{}，三天没人理", (_stamp,) * 20),
    ("流水 {} 对不上", (_unlucky_identity,) * 20),
    ("批次{}质量不行", (_unlucky_card,) * 20),
    (
        "型号{}，用了两天就坏",
        (
            "iPhone15ProMax",
            "KFR-35GW/N8XHA1",
            "BCD-502WSPZM",
            "XQG100-B14176",
            "RTX4090",
            "S24U-256G",
            "GT-R35",
            "ThinkPad-X1C-2024",
            "M8x40",
            "HR6512D",
        ),
    ),
    (
        "执行标准{}，你们达标了吗",
        (
            "GB/T 19010-2009",
            "ISO 9001:2015",
            "DL/T 1080.11-2015",
            "GB 4943.1—2022",
            "YY/T 0287",
            "QB/T 2303.5-2008",
        ),
    ),
    ("打{}等了半小时", ("95598", "12345", "10086", "95533", "12315", "110", "114")),
    ("表底{}度，本月怎么用了这么多", ("12345", "08231.6", "00319", "99999.9", "4021")),
    (
        "版本{}一打开就闪退",
        ("v2.3.10", "8.0.32.1780", "iOS 18.1.1", "Android 14", "1.0.0-rc.1", "build 20241101"),
    ),
    ("分辨率{}，画面模糊", ("1920×1080", "2560*1440", "3840x2160", "1080p60", "4K@120Hz")),
    ("坐{}次来的，晚点两小时", ("G1234", "D3056", "CA1234", "MU5101", "K528", "3U8633", "Z162")),
    ("比分{}，看得不过瘾", ("3-0", "101:99", "21-19, 21-17", "6-4 7-6(5)")),
    ("坐标{}附近信号差", ("39.9042, 116.4074", "31.2304N 121.4737E", "北纬30°15′", "E120.15 N30.28")),
    (
        "{}都这样，别家不会",
        (
            "京A股",
            "沪A股上涨3%",
            "川A类地区",
            "粤B区3号口",
            "苏E系列12345",
            "浙A组10086",
            "鲁B2层",
            "闽D座18楼",
        ),
    ),
    (
        "给{}点个赞",
        ("@全体成员", "@小米官方", "@人民日报", "5@10元的活动", "3.5@斤", "C++和C#", "a@", "@b.com的广告"),
    ),
    (
        "链接{}打不开",
        ("https://www.example.com/a/1234567890", "www.example.cn/item?id=88712345678", "example.com:8080/x"),
    ),
    ("条码{}扫不出来", ("6901234567892", "6922711045177", "9787111407010", "978-7-04-050694-5")),
    ("单号长得像{}这种，查不到", ("SO-2024-000123", "INV/2026/0099", "#A1009", "B2C0000451", "TS-88-1-2-3")),
    ("买了{}，便宜", ("3斤5块", "2箱24瓶", "第2件半价", "1+1+1套餐", "买10送3", "12.9元3件", "500ml×24")),
    (
        "{}，以后不来了",
        ("等了3小时20分钟", "排了128号", "A1035号才叫到", "等位号B27", "叫号叫到1003", "取餐码8821"),
    ),
    ("温度{}，太热", ("38.5℃", "-12~-3度", "26°C/60%RH", "1013.25hPa")),
    ("我说了{}遍", ("一二三", "三四五六", "十七八", "一百二十", "一千零一")),
    ("占比{}，不信", ("99.4%(497/500)", "1:500", "3/4", "0.618", "p<0.001", "n=1280, 95%CI 0.71–0.83")),
    ("房型{}，空调响", ("1201室", "3-2-501", "A座18层", "B1-023车位", "12号楼2单元")),
    ("客服回复“{}”，没用", ("尽快处理", "请耐心等待24小时", "7×24小时在线", "1-3个工作日", "48h内答复")),
    ("编码{}对应的商品不对", ("100101", "518000", "310000", "0755", "86", "400", "021")),
    (
        "密文{}是什么意思",
        ("0x7f3a9c", "d41d8cd98f00b204e9800998ecf8427e", "MTM4MDA=", "E=mc2", "10101011010"),
    ),
    ("{}的活动规则看不懂", ("双11", "618", "3.15", "9.9包邮", "11.11—11.13", "12.12")),
    ("电话号码{}位都输不全", ("11", "8", "3+8", "七")),
    ("卡里还剩{}", ("1234567.89元", "12,345,678 积分", "8888888积分", "66次", "1GB流量")),
    ("营业额{}元，服务却这样", ("13,800,000,000", "1.38亿", "13800万", "186.00亿")),
)

_PLAIN = (
    "服务很好，下次还来",
    "师傅上门很准时，说话客气",
    "菜太咸了，环境也吵",
    "排队排了一个多小时，叫号乱",
    "快递放门口也不打电话",
    "客服态度差，推来推去",
    "停电没有提前通知",
    "App 老是登录不上去，验证码收不到",
    "希望周末也能办理业务",
    "价格涨得太快，分量还少了",
    "邮箱收不到发票，电话也打不通",
    "身份证复印件交了三次",
    "银行卡绑定失败，换一张也不行",
    "车牌识别不灵，每次都要人工抬杆",
    "户号忘了怎么查",
    "手机号换了，怎么改绑",
    "您好，请问几点开门？",
    "谢谢！！！非常满意~~~",
    "一般般吧……",
    "办了3次，跑了5个窗口，填了8张表",
    "2楼3号窗口的小姑娘态度好",
    "从2019年用到2026年，7年没换过",
    "7天无理由退货，第8天就不认了",
    "说好24小时到账，等了72小时",
    "WiFi密码12345678也连不上",
    "周一至周五8:30-17:30才开门",
    "A区到D区走了15分钟",
    "用了不到500毫安时就关机",
    "身高175体重70公斤穿XL偏大",
    "满300减40，结账一分没减",
    "密码输错5次锁了，1小时后再试",
    "第1次来，第2次就涨价",
    "积分3000换不了1个杯子",
    "孕妇和80岁老人也要排队",
    "300块的套餐，人均75，4个人没吃饱",
    "早上6点到，晚上23点59分才走",
    "买一送一送的是去年的",
    "1楼大厅、2楼包间都满了",
    "五星好评，物流快，包装好",
    "The staff were kind and the room was clean.",
    "Waited 45 minutes for a table of 4; the bill was $86.50.",
    "Call centre kept me on hold from 9:15 to 10:40.",
    "Order 2 of 3 arrived on 12/11/2026, the rest never.",
    "It is a 10/10, would come again in 2027.",
)
