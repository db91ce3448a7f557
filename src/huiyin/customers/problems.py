"""What can go wrong with customers."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class ContactKeyMissing(Problem):
    code = "HY-Q001"
    zh = Words("没有客户编号", "每位客户要有一个编号，答卷和工单靠它对应。", "请填写客户编号。")
    en = Words(
        "The customer id is missing",
        "Every customer has an id by which answers and cases find them.",
        "Fill in the customer id.",
    )


class ContactTaken(Problem):
    code = "HY-Q002"
    zh = Words(
        "这个编号已被使用", "客户编号 {key} 属于您看不到的单位。", "请核对编号，或请上级单位的管理员处理。"
    )
    en = Words(
        "The id is taken",
        "Customer id {key} belongs to a unit that you do not see.",
        "Check the id, or ask an administrator of the unit above.",
    )


class AddressInvalid(Problem):
    code = "HY-Q003"
    zh = Words("联系方式不对", "“{value}”不是可用的手机号或邮箱。", "请改正后再保存。")
    en = Words(
        "The address is not valid", "“{value}” is no telephone number or e-mail address.", "Correct it."
    )


class RuleOutOfRange(Problem):
    code = "HY-Q004"
    zh = Words("规则的数值不合理", "{name}应在 {low} 到 {high} 之间，您填的是 {value}。", "请改正后再保存。")
    en = Words(
        "A rule is out of range",
        "{name} must lie between {low} and {high}; you gave {value}.",
        "Correct it and save again.",
    )


class QuietHoursEmpty(Problem):
    code = "HY-Q005"
    zh = Words("没有可发送的时间", "开始时间 {opens} 不早于结束时间 {closes}。", "请让开始时间早于结束时间。")
    en = Words(
        "There is no time left to send",
        "It opens at {opens}, which is not before it closes at {closes}.",
        "Let it open before it closes.",
    )


class ContactFileBusy(Problem):
    code = "HY-Q006"
    zh = Words("这个文件现在不能处理", "它的状态是“{state}”。", "请刷新页面，查看最新状态。")
    en = Words(
        "The file cannot be handled now", "Its state is “{state}”.", "Reload the page to see where it stands."
    )


class NoKeyColumn(Problem):
    code = "HY-Q007"
    zh = Words("没有选择客户编号列", "没有编号，无法把客户与答卷对应起来。", "请指定哪一列是客户编号。")
    en = Words(
        "No column holds the customer id",
        "Without an id customers cannot be matched with their answers.",
        "Say which column it is.",
    )


class ColumnUsedTwice(Problem):
    code = "HY-Q008"
    zh = Words("同一项用了两列", "“{name}”被指定给了两列。", "请只保留一列。")
    en = Words("Two columns for one thing", "Two columns are said to be “{name}”.", "Keep one of them.")


class VolumeInvalid(Problem):
    code = "HY-Q009"
    zh = Words("业务量不是数字", "“{value}”不是不小于 0 的数。", "请填写数字，或留空。")
    en = Words(
        "The volume is no number", "“{value}” is no number of at least 0.", "Give a number or leave it empty."
    )


class NothingToImport(Problem):
    code = "HY-Q010"
    zh = Words("没有选择文件", "上传的表单里没有文件，或文件是空的。", "请选择一个 xlsx 或 csv 文件。")
    en = Words("No file was chosen", "The form held no file, or an empty one.", "Choose an xlsx or csv file.")


class IdentityInvalid(Problem):
    code = "HY-Q030"
    zh = Words("这不是可用的身份标识", "“{value}”不是可用的号码或账号。", "请核对后重新填写。")
    en = Words("This cannot be an identity", "“{value}” is no number or account of use.", "Check it.")


class AccountIncomplete(Problem):
    code = "HY-Q031"
    zh = Words("企业客户的资料不全", "编号和名称都要填写。", "请补全后再保存。")
    en = Words(
        "The business customer is incomplete", "It needs a number and a name.", "Fill them in and save again."
    )


class AccountTaken(Problem):
    code = "HY-Q032"
    zh = Words("这个企业编号已被使用", "编号 {number} 已属于另一家企业客户。", "请核对编号。")
    en = Words(
        "The number is taken", "Number {number} belongs to another business customer.", "Check the number."
    )


class NobodyChosen(Problem):
    code = "HY-Q033"
    zh = Words("没有找到这位客户", "“{value}”不是您能看到的客户编号。", "请先在客户列表中查找编号。")
    en = Words(
        "No such customer",
        "“{value}” is the id of no customer whom you see.",
        "Look the id up in the list of contacts.",
    )


class CannotMerge(Problem):
    code = "HY-Q034"
    zh = Words(
        "这两份档案不能合并",
        "其中一份已并入其他客户，或已被删除，或两份是同一份。",
        "请刷新页面，按最新状态再处理。",
    )
    en = Words(
        "These two cannot be merged",
        "One of them belongs to another customer already, was erased, or both are the same.",
        "Reload the page and look again.",
    )


class CannotUnmerge(Problem):
    code = "HY-Q035"
    zh = Words(
        "这次合并现在不能撤销", "它已被撤销，或后来又有一次合并建立在它之上。", "请先撤销后来的那次合并。"
    )
    en = Words(
        "This merge cannot be taken back now",
        "It was taken back already, or a later merge rests on it.",
        "Take the later one back first.",
    )


class MatchingUnderWay(Problem):
    code = "HY-Q036"
    zh = Words("查重正在进行", "这个单位的查重任务还没有结束。", "请等它结束后再发起。")
    en = Words("A search is under way", "One of this unit has not ended yet.", "Wait until it has.")


class ConsentTextEmpty(Problem):
    code = "HY-Q037"
    zh = Words("同意文本是空的", "没有文字，就说不清客户同意了什么。", "请填写中文文本。")
    en = Words(
        "The text is empty",
        "Without words nobody can say to what the customer agreed.",
        "Fill in the Chinese text.",
    )


class RequestNotReady(Problem):
    code = "HY-Q038"
    zh = Words(
        "没有可下载的文件", "数据副本还没有生成，或已过 7 天的保存期。", "请稍后再试，或重新登记请求。"
    )
    en = Words(
        "There is no file to download",
        "The copy is not made yet, or was kept for its 7 days.",
        "Try again later, or note the request anew.",
    )


class QualityRuleInvalid(Problem):
    code = "HY-Q039"
    zh = Words(
        "要求不合理",
        "至少要选一项必填信息；目标在 1%–100% 之间；有效期在 1–3650 天之间。",
        "请改正后再保存。",
    )
    en = Words(
        "The rule cannot hold",
        "At least one item is required; the target lies between 1 % and 100 %, the days between 1 and 3650.",
        "Correct it and save again.",
    )


class CheckImpossible(Problem):
    code = "HY-Q040"
    zh = Words("没有可抽查的客户", "这个范围内没有这一类客户。", "请换一个单位或客户类别。")
    en = Words(
        "There is nobody to check",
        "No customers of this kind are in this unit.",
        "Choose another unit or kind.",
    )


class LookedTooOften(Problem):
    code = "HY-Q041"
    zh = Words(
        "今天查看完整号码的次数已用完",
        "每人 24 小时内最多查看 {most} 次，防止号码被成批抄走。",
        "请明天再试；确需批量使用，请由管理员导出并留痕。",
    )
    en = Words(
        "You looked at too many numbers today",
        "Each of us may see {most} in 24 hours, so that no list is copied out.",
        "Try again tomorrow, or have an administrator export the list, which is on record.",
    )
