"""What can be wrong with a board."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class ChangedMeanwhile(Problem):
    code = "HY-V001"
    zh = Words(
        "看板已被改动",
        "在您打开本页之后，{who}改动了这个看板的卡片。",
        "请看一看现在的样子，再做您的改动。",
    )
    en = Words(
        "The board has changed",
        "{who} changed the cards of this board after you opened the page.",
        "Look at it as it is now, then make your change.",
    )


class NoSuchCard(Problem):
    code = "HY-V002"
    zh = Words(
        "没有这张卡片",
        "看板上没有编号为 {card} 的卡片，可能已被移除。",
        "请刷新本页；误移除的卡片可用“撤销”恢复。",
    )
    en = Words(
        "No such card",
        "The board has no card {card}; it may have been removed.",
        "Reload the page; Undo brings a removed card back.",
    )


class TooManyCards(Problem):
    code = "HY-V003"
    zh = Words(
        "卡片太多", "一个看板最多 {most} 张卡片，已有 {n} 张。", "请先移除不看的卡片，或另建一个看板。"
    )
    en = Words(
        "Too many cards",
        "A board holds up to {most} cards and has {n}.",
        "Remove cards nobody looks at, or make another board.",
    )


class NothingToUndo(Problem):
    code = "HY-V004"
    zh = Words("没有可以撤销的改动", "这个看板的卡片没有更早的样子。", "需要时可以移除卡片或重新添加。")
    en = Words(
        "Nothing to undo",
        "The cards of this board have no earlier layout.",
        "Remove or add cards as you need.",
    )


class UnfitCard(Problem):
    code = "HY-V005"
    zh = Words("无法添加这张卡片", "卡片的设置不完整或不再有效：{what}。", "请重新选择要显示的内容。")
    en = Words(
        "This card cannot be added",
        "Its settings are incomplete or not valid any more: {what}.",
        "Choose again what it should show.",
    )


class NotYourBoard(Problem):
    code = "HY-V006"
    zh = Words(
        "这个看板由他人维护",
        "只有看板的主人，或其单位的经理与管理员，才能改动它。",
        "请先“另存为我的看板”，再按需要调整。",
    )
    en = Words(
        "Somebody else keeps this board",
        "Only its owner, or a manager or administrator of its unit, may change it.",
        "Copy it to a board of your own, then change that.",
    )
