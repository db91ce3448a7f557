"""What machines are told when something is wrong with their call."""

from __future__ import annotations

from typing import ClassVar

from huiyin.analytics.problems import Problem, Words


class ApiProblem(Problem):
    """A problem with the status that says so over HTTP."""

    status: ClassVar[int] = 422


class NoKey(ApiProblem):
    code = "HY-J001"
    status = 401
    zh = Words(
        "没有可用的密钥",
        "请求没有带密钥，或密钥已过期、已吊销。",
        "请在请求头中写 Authorization: Bearer 加上密钥。",
    )
    en = Words(
        "No working key",
        "The call carries no key, or one that has expired or was revoked.",
        "Send the key in the header: Authorization: Bearer KEY.",
    )


class ScopeMissing(ApiProblem):
    code = "HY-J002"
    status = 403
    zh = Words("密钥没有这项权限", "这个密钥不含权限“{scope}”。", "请让管理者新建一个含此权限的密钥。")
    en = Words(
        "The key may not do this",
        "It lacks the scope “{scope}”.",
        "Ask a manager to make a key that has it.",
    )


class OriginRefused(ApiProblem):
    code = "HY-J003"
    status = 403
    zh = Words(
        "不接受来自这个网页的请求", "密钥没有允许网址 {origin}。", "请在密钥的“允许的网页来源”里加上它。"
    )
    en = Words(
        "Calls from this web page are not taken",
        "The key does not allow {origin}.",
        "Add it to the web origins that the key allows.",
    )


class TooFast(ApiProblem):
    code = "HY-J004"
    status = 429
    zh = Words(
        "请求太快", "这个密钥每秒最多 {per_second} 次请求。", "请按 Retry-After 等待后重试，或改用批量提交。"
    )
    en = Words(
        "Too many calls",
        "This key allows {per_second} calls a second.",
        "Wait as Retry-After says and try again, or hand in many answers at once.",
    )


class BilingualProblem(ApiProblem):
    """One whose facts are words themselves: {"zh", "en"} mappings are said in the language of the problem."""

    def words(self, language: str = "en") -> Words:
        """The wording with its facts in the same language."""
        which = "zh" if language.startswith("zh") else "en"
        facts = {name: fact[which] if isinstance(fact, dict) else fact for name, fact in self.facts.items()}
        return (type(self).zh if which == "zh" else type(self).en).filled(facts)


class NotThere(BilingualProblem):
    code = "HY-J005"
    status = 404
    zh = Words(
        "没有找到",
        "没有编号为 {number} 的{what}，或者密钥看不到它。",
        "请核对编号，以及密钥所属的单位或项目。",
    )
    en = Words(
        "Not found",
        "There is no {what} {number}, or the key cannot see it.",
        "Check the number, and the unit or programme of the key.",
    )


class Closed(ApiProblem):
    code = "HY-J006"
    status = 410
    zh = Words(
        "问卷不再收答卷",
        "问卷“{title}”没有发布、已经关闭，或其项目已归档。",
        "请停止提交；如需继续收集，请管理者重新开放。",
    )
    en = Words(
        "The questionnaire takes no answers",
        "“{title}” is not published, was closed, or its programme was archived.",
        "Stop sending; a manager can open it again.",
    )


class TooLarge(ApiProblem):
    code = "HY-J007"
    status = 413
    zh = Words("内容太大", "一次请求最多 {most} 字节。", "请分成几次发送。")
    en = Words("The body is too large", "A call takes at most {most} bytes.", "Send it in parts.")


class NotReadable(ApiProblem):
    code = "HY-J008"
    status = 422
    zh = Words("内容读不懂", "请求的内容不合格式：{why}。", "请对照接口说明检查 JSON。")
    en = Words(
        "The body cannot be understood",
        "It is not as described: {why}.",
        "Compare the JSON with the description of the interface.",
    )


class AnswersWrong(ApiProblem):
    code = "HY-J009"
    status = 422
    zh = Words("有的回答不能接受", "有 {n} 处不符合问卷。", "请按 errors 中逐项的说明改正。")
    en = Words(
        "Some answers cannot be taken",
        "{n} places do not fit the questionnaire.",
        "Correct them as errors says, one by one.",
    )


class OtherAnswers(ApiProblem):
    code = "HY-J010"
    status = 409
    zh = Words(
        "这个提交编号已用于另一份答卷",
        "同一编号先前收到的内容与这次不同。",
        "重发时内容须与第一次相同；新的答卷请换新编号。",
    )
    en = Words(
        "The submission id was used for other answers",
        "What was stored under it says something else.",
        "Repeat a submission as it was; give new answers a new id.",
    )


class BadField(BilingualProblem):
    code = "HY-J011"
    zh = Words("字段不可用", "字段“{field}”{rule}。", "请改正这个字段。")
    en = Words("A field cannot be used", "“{field}” {rule}.", "Correct this field.")


class UnknownField(ApiProblem):
    code = "HY-J012"
    zh = Words("问卷里没有这一项", "问卷中没有“{field}”。", "请对照问卷的字段表检查名称。")
    en = Words(
        "The questionnaire has no such field",
        "There is no “{field}” in it.",
        "Compare the name with the questionnaire's fields.",
    )


class KeyNameMissing(ApiProblem):
    code = "HY-J013"
    zh = Words("密钥没有名称或权限", "密钥要有名称和至少一项权限。", "请填写名称，并勾选权限。")
    en = Words("The key has no name or scope", "A key needs a name and at least one scope.", "Give it both.")


class NoSuchAddress(ApiProblem):
    code = "HY-J014"
    status = 404
    zh = Words("没有这个接口地址", "接口中没有这个地址。", "请查看接口说明 /api/v1/openapi.json。")
    en = Words("No such address", "The interface has no such address.", "See /api/v1/openapi.json.")


class WrongMethod(ApiProblem):
    code = "HY-J015"
    status = 405
    zh = Words("方法不对", "这个地址只接受 {allowed}。", "请换用正确的方法。")
    en = Words("Wrong method", "This address takes {allowed} only.", "Use the right method.")


class BadQuery(ApiProblem):
    code = "HY-J016"
    zh = Words("地址中的参数不可用", "参数“{name}”的值不对。", "请对照接口说明改正。")
    en = Words(
        "A parameter of the address cannot be used",
        "The value of “{name}” is wrong.",
        "Compare it with the description of the interface.",
    )


class WebhookIncomplete(ApiProblem):
    code = "HY-J017"
    zh = Words("推送地址没有填完", "推送地址要有名称和至少一种消息。", "请填写名称，并勾选要推送的消息。")
    en = Words(
        "The endpoint is not complete",
        "An endpoint needs a name and at least one kind of news.",
        "Give it both.",
    )


class TakesNoRatings(ApiProblem):
    code = "HY-J018"
    zh = Words("问卷没有评分题", "问卷“{title}”中没有可以接收评分的题目。", "请换一份带评分题的问卷。")
    en = Words(
        "The questionnaire has no rating",
        "Nothing in “{title}” takes a score.",
        "Choose a questionnaire with a rating.",
    )
