"""What can be wrong with working time, spans and rules."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class BadHours(Problem):
    code = "HY-T001"
    zh = Words(
        "工作时间写法不对",
        "“{given}”不是可用的工作时间。",
        "请写成 09:00-12:00 这样的时段，多段用逗号分开，后一段应在前一段之后；跨过午夜的写成 22:00-06:00。",
    )
    en = Words(
        "Working hours cannot be read",
        "“{given}” is no working time.",
        "Write times such as 09:00-12:00, several of them with commas between, each behind the one before; "
        "22:00-06:00 passes midnight.",
    )


class BadSpan(Problem):
    code = "HY-T002"
    zh = Words(
        "时限写法不对", "“{amount}”不能作为时限（单位：{unit}）。", "时限必须大于 0；按天计的时限只能是整数。"
    )
    en = Words(
        "A span of time cannot be used",
        "“{amount}” is no span (unit: {unit}).",
        "It must be more than 0, and a whole number where days are counted.",
    )


class NoWorkingTime(Problem):
    code = "HY-T003"
    zh = Words(
        "算不出到期时间",
        "这份日历在 {years} 年内都没有足够的工作时间。",
        "请检查每周工作时间与单独设定的日期。",
    )
    en = Words(
        "No moment can be found",
        "The calendar has not enough working time within {years} years.",
        "Check the weekly hours and the dates of their own.",
    )


class HolidaysUnknown(Problem):
    code = "HY-T004"
    zh = Words(
        "该年的节假日安排尚未公布",
        "只知道 {first} 年至 {last} 年的法定节假日安排，{year} 年的不知道。",
        "请等安排公布后升级，或在工作日历中自行填写该年的假日和调休上班日。",
    )
    en = Words(
        "The holidays of that year are not known",
        "The official holidays are known from {first} to {last}, not for {year}.",
        "Enter the holidays and swapped working days of that year in the calendar, or update when they are announced.",
    )


class NoTimeZone(Problem):
    code = "HY-T005"
    zh = Words("没有这个时区", "“{name}”不是时区名称。", "请使用如 Asia/Shanghai 的名称。")
    en = Words(
        "There is no such time zone", "“{name}” names no time zone.", "Use a name such as Asia/Shanghai."
    )


class NoPlaceInTime(Problem):
    code = "HY-T006"
    zh = Words("时间缺少时区", "“{given}”没有说明时区，无法确定是哪一刻。", "请给出带时区的时间。")
    en = Words(
        "A time lacks its zone",
        "“{given}” does not say in which time zone it is.",
        "Give times with their zone.",
    )


class BadRules(Problem):
    """`reason` is given in both languages."""

    code = "HY-T007"
    zh = Words("时限规则不可用", "{place}有误：{reason}。", "请改正后重新保存。")
    en = Words("Rules of time cannot be used", "{place} is wrong: {reason}.", "Correct it and save again.")

    def words(self, language: str = "en") -> Words:
        """The wording with the reason in the same language."""
        spoken = "zh" if language.startswith("zh") else "en"
        reason = self.facts["reason"]
        facts = {**self.facts, "reason": reason[spoken] if isinstance(reason, dict) else reason}
        return (type(self).zh if spoken == "zh" else type(self).en).filled(facts)


class NoRulesThen(Problem):
    code = "HY-T008"
    zh = Words(
        "当天没有有效的规则", "“{name}”在 {on} 没有有效的版本。", "请为这一天增加一个版本，或改用另一套规则。"
    )
    en = Words(
        "No rules were valid on that day",
        "“{name}” has no version valid on {on}.",
        "Add a version for that day, or take another set of rules.",
    )


class BadPause(Problem):
    code = "HY-T009"
    zh = Words("暂停时段不对", "暂停必须先开始后结束。", "请检查暂停的起止时间。")
    en = Words(
        "A pause is upside down", "A pause must end behind its beginning.", "Check when it begins and ends."
    )
