"""What can be wrong with messages and with the accounts that send them."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words
from huiyin.messaging.signs import KINDS


class NoAccount(Problem):
    code = "HY-G001"
    zh = Words(
        "没有可用的发送账号",
        "还没有能发送{kind}的账号，或者都已停用。",
        "请管理员在“发送账号”中添加或启用一个。",
    )
    en = Words(
        "No account can send this",
        "There is no account for {kind}, or all are switched off.",
        "Ask an administrator to add one or switch one on under Sender accounts.",
    )

    def words(self, language: str = "en") -> Words:
        """The wording with the kind as people call it."""
        known = KINDS.get(str(self.facts["kind"]))
        chinese = language.startswith("zh")
        kind = known["zh" if chinese else "en"] if known else self.facts["kind"]
        return (type(self).zh if chinese else type(self).en).filled({"kind": kind})


class BadAddress(Problem):
    code = "HY-G002"
    zh = Words("收件地址不可用", "“{address}”不是可以发送的地址。", "请检查手机号、邮箱或 OpenID。")
    en = Words(
        "A recipient's address cannot be used",
        "“{address}” is no address that anything can be sent to.",
        "Check the phone number, mailbox or open id.",
    )


class AccountRefused(Problem):
    code = "HY-G003"
    zh = Words("账号检查没有通过", "对方回答：{reason}", "请核对填写的内容后再检查一次。")
    en = Words(
        "The account does not work",
        "The other side says: {reason}",
        "Compare what you entered with the provider's console and check again.",
    )


class NobodyToWriteTo(Problem):
    code = "HY-G004"
    zh = Words("没有收件人", "名单里没有一个可用的地址。", "请粘贴手机号、邮箱或 OpenID，每行一个。")
    en = Words(
        "There is nobody to write to",
        "The list holds no address that can be used.",
        "Paste phone numbers, mailboxes or open ids, one a line.",
    )


class TooManyRecipients(Problem):
    code = "HY-G005"
    zh = Words("收件人太多", "名单有 {n} 人，一次最多 {most} 人。", "请分几次发送。")
    en = Words("Too many recipients", "There are {n}; at most {most} at a time.", "Send it in parts.")


class NotPossibleNow(Problem):
    code = "HY-G006"
    zh = Words("现在不能这样做", "这条消息的状态是“{state}”。", "请刷新页面查看最新状态。")
    en = Words(
        "That is not possible now", "The message is “{state}”.", "Load the page again to see how it stands."
    )


class MailboxRefused(Problem):
    code = "HY-G007"
    zh = Words(
        "邮箱打不开",
        "服务器回答：{reason}",
        "请核对服务器、端口、用户名和密码（许多企业邮箱要用“客户端授权码”，并先开启 IMAP），再保存一次。",
    )
    en = Words(
        "The mailbox cannot be opened",
        "The server says: {reason}",
        "Compare server, port, user name and password (many servers want a password made for this program, and IMAP switched on first), then save again.",
    )


class MailDecided(Problem):
    code = "HY-G008"
    zh = Words("这封邮件已处理", "它已不在等待处理的邮件中。", "请刷新列表。")
    en = Words("This mail is dealt with", "It does not wait for a decision any more.", "Load the list again.")


class MailboxInUse(Problem):
    code = "HY-G009"
    zh = Words(
        "这个邮箱不能移除", "已有邮件从这里进来，工单还要引用它们。", "请改为停用：停用后不再读取新邮件。"
    )
    en = Words(
        "This mailbox cannot be removed",
        "Mails came in by it that cases refer to.",
        "Switch it off instead: nothing new is read then.",
    )
