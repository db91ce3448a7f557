"""What can be wrong with a promise, with its page, or with an expectation."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NothingWritten(Problem):
    code = "HY-PR001"
    zh = Words("没有填写文字", "这一步需要写明文字，您没有填写。", "请写明后再提交。")
    en = Words("Words are missing", "This step needs words and there are none.", "Write them and send again.")


class PromiseHasBegun(Problem):
    code = "HY-PR002"
    zh = Words(
        "已经生效的承诺不能改数",
        "自 {first} 起生效的版本已经对客户作出，承诺值、方向和指标不能事后改动；更早的日期也不能补发新版本。",
        "请把新版本的生效日期设为今天或以后；只改文字时保留原生效日期即可。",
    )
    en = Words(
        "A promise that has begun keeps its figures",
        "The version of {first} was made to customers: its value, direction and indicator do not change afterwards, "
        "and no new version begins before today.",
        "Let the new version begin today or later; to mend words alone, keep the day on which it began.",
    )


class EndsBeforeItBegins(Problem):
    code = "HY-PR003"
    zh = Words("日期前后颠倒", "结束日期 {last} 早于生效日期 {first}。", "请改正日期；没有结束日期时留空。")
    en = Words(
        "It ends before it begins",
        "The last day, {last}, lies before the first, {first}.",
        "Correct the days; leave the last one empty where there is none.",
    )


class NoSuchIndicator(Problem):
    code = "HY-PR004"
    zh = Words(
        "这个指标不在了",
        "“{what}”在本单位已经没有：问卷项目可能已归档，或指标口径已停用。",
        "请为承诺另选一个指标；已有的兑现记录仍然保留。",
    )
    en = Words(
        "That indicator is not there any more",
        "“{what}” does not exist in this unit: its programme may be archived, or its metric retired.",
        "Choose another indicator for the promise; what was measured so far is kept.",
    )


class ValueOutOfRange(Problem):
    code = "HY-PR005"
    zh = Words(
        "承诺值超出范围", "这个指标的取值在 {low} 与 {high} 之间，您填写的是 {value}。", "请改正承诺值。"
    )
    en = Words(
        "The promised value is out of range",
        "This indicator lies between {low} and {high}; you wrote {value}.",
        "Correct the promised value.",
    )


class AddressTaken(Problem):
    code = "HY-PR006"
    zh = Words(
        "这个地址已被使用",
        "另一个单位的承诺页面已经使用地址“{address}”。",
        "请换一个由字母、数字和短横线组成的地址。",
    )
    en = Words(
        "That address is taken",
        "The page of another unit has the address “{address}”.",
        "Choose another one of letters, digits and hyphens.",
    )


class WayToComplainMissing(Problem):
    code = "HY-PR007"
    zh = Words(
        "没有写明怎样投诉",
        "公开承诺的页面必须告诉客户：没有兑现时找谁、怎样投诉。",
        "请填写投诉方式后再公开页面。",
    )
    en = Words(
        "The way to complain is missing",
        "A public page of promises must tell customers whom to turn to when one is not kept.",
        "Write how to complain, then switch the page on.",
    )


class CountsDoNotNest(Problem):
    code = "HY-PR008"
    zh = Words(
        "人数前后矛盾",
        "访谈 {asked} 人，提到 {named} 人，其中未满足 {unmet} 人：后一个数不能大于前一个数。",
        "请改正人数。",
    )
    en = Words(
        "The numbers contradict each other",
        "{asked} talked to, {named} named it, {unmet} of those not met: none may exceed the one before.",
        "Correct the numbers.",
    )


class ExplanationNeeded(Problem):
    code = "HY-PR009"
    zh = Words(
        "没有写明对客户的解释",
        "决定不满足或以后再说的期望，要告诉客户为什么。",
        "请写下客户能看懂的理由，最好同时说明可以怎样办。",
    )
    en = Words(
        "The explanation to customers is missing",
        "Customers are told why, where an expectation is not met or has to wait.",
        "Write the reason as a customer would understand it, best with what they can do instead.",
    )


class MeansNeeded(Problem):
    code = "HY-PR010"
    zh = Words(
        "没有写明怎样满足",
        "决定满足的期望，要写明由哪些服务手段共同满足，或关联一项承诺。",
        "请填写服务手段，或选择一项承诺。",
    )
    en = Words(
        "How it is met is missing",
        "An expectation that we meet needs the services that together meet it, or a promise.",
        "Write the services, or choose a promise.",
    )


class NotPlanned(Problem):
    code = "HY-PR011"
    zh = Words("只能撤销尚未生效的版本", "版本 {number} 已经生效。", "请修改承诺，或撤回整项承诺。")
    en = Words(
        "Only a planned version can be dropped",
        "Version {number} has begun.",
        "Change the promise, or withdraw it as a whole.",
    )
