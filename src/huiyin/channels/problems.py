"""What can be wrong with a link, or with an answer that comes through one."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class AlreadyAnswered(Problem):
    code = "HY-H050"
    zh = Words(
        "这个链接已经用过了", "每个专属链接只能作答一次，已经收到过答卷。", "无需再做什么，感谢您的参与。"
    )
    en = Words(
        "This link has been used",
        "A personal link is good for one answer, and one was received.",
        "Nothing more is needed. Thank you.",
    )


class BadSubmission(Problem):
    code = "HY-H051"
    zh = Words("提交编号不可用", "submission_id 应为 16–64 个字母、数字、- 或 _。", "请换一个编号再提交。")
    en = Words(
        "The submission id cannot be used",
        "submission_id must be 16 to 64 letters, digits, - or _.",
        "Send it again with another id.",
    )


class NoSuchLink(Problem):
    code = "HY-H052"
    zh = Words(
        "这份问卷打不开", "链接不完整、已过期，或者问卷已经结束。", "请检查链接，或联系把它发给您的人。"
    )
    en = Words(
        "This questionnaire cannot be opened",
        "The link is incomplete or expired, or the survey has ended.",
        "Check the link, or ask whoever sent it to you.",
    )


class NotPublished(Problem):
    code = "HY-H053"
    zh = Words("问卷还没有发布", "“{title}”没有已发布的版本。", "请先发布，再生成链接。")
    en = Words(
        "The questionnaire is not published",
        "“{title}” has no published version.",
        "Publish it first, then make links.",
    )


class TooManyLinks(Problem):
    code = "HY-H054"
    zh = Words("一次生成的链接太多", "您要 {n} 个，一次最多 {most} 个。", "请分几次生成。")
    en = Words(
        "Too many links at once",
        "You asked for {n}; at most {most} can be made at a time.",
        "Make them in parts.",
    )


class NoRespondents(Problem):
    code = "HY-H055"
    zh = Words("没有要生成的链接", "既没有填写受访者编号，也没有填写数量。", "请填写其中一项。")
    en = Words(
        "No links to make", "Neither respondent ids nor a number were given.", "Fill in one of the two."
    )


class WaveNameMissing(Problem):
    code = "HY-H056"
    zh = Words("没有选择波次", "每份答卷都属于一个波次，例如 2026-Q4。", "请填写波次名称。")
    en = Words(
        "No wave was chosen", "Every answer belongs to a wave, such as 2026-Q4.", "Give the wave a name."
    )


class StoreBusy(Problem):
    code = "HY-H057"
    zh = Words(
        "暂时没能保存", "系统正忙，您的回答还没有收下。", "请返回上一页，稍等几秒再提交一次；填写的内容还在。"
    )
    en = Words(
        "It could not be saved just now",
        "The system is busy; your answers have not been taken yet.",
        "Go back, wait a few seconds and submit again; what you filled in is still there.",
    )


class SurveyEnded(Problem):
    code = "HY-H020"
    zh = Words("问卷已经结束", "收集已经停止，这份回答没有收下。", "无需再做什么，感谢您愿意参与。")
    en = Words(
        "The survey has ended",
        "It collects no more answers, so this one was not taken.",
        "Nothing more is needed. Thank you for being willing.",
    )


class SameIdOtherAnswers(Problem):
    code = "HY-H021"
    zh = Words(
        "同一提交编号，内容不同",
        "用这个 submission_id 已经收下过一份不同的答卷，原来的那份不变。",
        "如果是另一份答卷，请换一个编号提交。",
    )
    en = Words(
        "The same submission id with other answers",
        "An answer under this submission_id was stored before and said something else; it stays as it is.",
        "If this is another answer, send it under another id.",
    )


class TooMuchSent(Problem):
    code = "HY-H022"
    zh = Words(
        "发送的内容太大", "一次最多接收 2 MB，这份内容超过了。", "请把文字缩短，或换一个小一些的文件。"
    )
    en = Words(
        "Too much was sent at once",
        "At most 2 MB are taken at a time; this was more.",
        "Shorten the text, or choose a smaller file.",
    )


class LinkMissing(Problem):
    code = "HY-H030"
    zh = Words(
        "邀请里没有链接",
        "正文里既没有 {{{{link}}}} 也没有 {{{{code}}}}，收到的人无法作答。",
        "请在正文里加上 {{{{link}}}}。",
    )
    en = Words(
        "The invitation has no link",
        "The words hold neither {{{{link}}}} nor {{{{code}}}}, so nobody could answer.",
        "Put {{{{link}}}} into the words.",
    )


class VariableUnknown(Problem):
    code = "HY-H031"
    zh = Words(
        "邀请里有不认识的变量", "没有名为 {name} 的变量。可用：{known}。", "请改成可用的变量，或删除它。"
    )
    en = Words(
        "The invitation holds an unknown variable",
        "There is no variable {name}; known: {known}.",
        "Use one of these, or take it out.",
    )
