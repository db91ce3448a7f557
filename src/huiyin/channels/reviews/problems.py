"""What can be wrong with reviews."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class ReviewsNeedNames(Problem):
    code = "HY-H082"
    zh = Words(
        "匿名项目不收在线评价",
        "在线评价带有作者和网址，匿名项目不保存能指向个人的内容。",
        "请放到实名或保密的项目里。",
    )
    en = Words(
        "An anonymous programme takes no reviews",
        "Reviews carry their author and address; an anonymous programme keeps nothing that leads to a person.",
        "Use a programme that is not anonymous.",
    )


class TooManyReviews(Problem):
    code = "HY-H083"
    zh = Words("评价太多", "一次有 {n} 条，最多 {most} 条。", "请按月份或网站分成几份。")
    en = Words(
        "Too many reviews", "There are {n} at once, at most {most} are taken.", "Split them by month or site."
    )


class ColumnMissing(Problem):
    code = "HY-H084"
    zh = Words(
        "还缺一列",
        "没有指定“{field}”在哪一列。",
        "请为它选一列；网站可改为在“网站”一栏直接填写。",
    )
    en = Words(
        "A column is missing",
        "No column was chosen for “{field}”.",
        "Choose one; the site may be typed in instead.",
    )


class ColumnTwice(Problem):
    code = "HY-H085"
    zh = Words("一列用了两次", "“{column}”这一列被指定给了两项内容。", "请为每项内容各选一列。")
    en = Words(
        "One column, two uses",
        "The column “{column}” was chosen twice.",
        "Choose another column for one of them.",
    )


class BadStars(Problem):
    code = "HY-H086"
    zh = Words("看不懂星级", "星级应为 1 到 5。", "十分制或百分制请先换算成 1 到 5 星。")
    en = Words("Stars not understood", "Stars go from 1 to 5.", "Turn other scales into 1 to 5 stars first.")


class BadMoment(Problem):
    code = "HY-H087"
    zh = Words(
        "看不懂时间",
        "评价时间应写成 2026-03-05 14:30 这样，且不能晚于现在。",
        "请改正后再导入这一行。",
    )
    en = Words(
        "Moment not understood",
        "A moment is written like 2026-03-05 14:30 and is not later than now.",
        "Correct it and bring the row in again.",
    )


class NoSite(Problem):
    code = "HY-H088"
    zh = Words("没有网站名", "这条评价没有说明来自哪个网站。", "请填写网站名。")
    en = Words("No site", "The review does not say which site it stands on.", "Give the site's name.")


class EmptyReview(Problem):
    code = "HY-H089"
    zh = Words("空评价", "既没有星级，也没有文字。", "不必导入。")
    en = Words("Empty review", "It has neither stars nor text.", "There is nothing to import.")


class OtherContent(Problem):
    code = "HY-H090"
    zh = Words(
        "同一编号，内容不同",
        "该网站的这个评价编号已经存有另一份内容，先前的保留不变。",
        "评价若已被作者改写，请在答卷页更正，更正会留下记录。",
    )
    en = Words(
        "Same number, other content",
        "A review of that site and number is stored already with other content, which stays.",
        "If its author rewrote it, correct the answer on its page: corrections leave a trace.",
    )


class ReviewFileMovedOn(Problem):
    code = "HY-H091"
    zh = Words("这份文件已有变化", "它已被导入、撤销，或其内容已不在。", "请回到导入记录看它现在的状态。")
    en = Words(
        "The file has moved on",
        "It was imported or undone meanwhile, or its cells are gone.",
        "Look at the list of files for its state.",
    )
