"""What can go wrong with people and units."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class SignInRefused(Problem):
    code = "HY-U001"
    zh = Words(
        "无法登录",
        "登录名或密码不正确，或者账号已停用。",
        "请检查后重试；忘记密码时请管理员重新发送登录链接。",
    )
    en = Words(
        "Sign-in refused",
        "Login or password is wrong, or the account is deactivated.",
        "Check both and try again; if you forgot the password, ask your administrator for a new link.",
    )


class LoginTaken(Problem):
    code = "HY-U002"
    zh = Words("登录名已被使用", "已有人使用登录名“{login}”。", "请换一个登录名。")
    en = Words("Login already taken", "Somebody already uses the login “{login}”.", "Choose another login.")


class MoreThanYouHold(Problem):
    code = "HY-U003"
    zh = Words(
        "超出您的权限", "您不能授予或更改高于自己的角色，也不能管理本单位以外的人员。", "请联系管理员处理。"
    )
    en = Words(
        "More than you hold",
        "You cannot grant or change a role above your own, nor manage people outside your unit.",
        "Ask an administrator to do it.",
    )


class LastAdministrator(Problem):
    code = "HY-U004"
    zh = Words(
        "不能移除最后一位管理员", "{name} 是唯一在用的管理员。", "请先指定另一位管理员，再进行此操作。"
    )
    en = Words(
        "The last administrator must stay",
        "{name} is the only active administrator.",
        "Appoint another administrator first.",
    )


class OwnAccount(Problem):
    code = "HY-U005"
    zh = Words(
        "不能对自己进行此操作", "您不能停用自己，也不能更改自己的角色或单位。", "请由另一位管理员操作。"
    )
    en = Words(
        "Not on your own account",
        "You cannot deactivate yourself or change your own role or unit.",
        "Ask another administrator to do it.",
    )


class UnitInUse(Problem):
    code = "HY-U006"
    zh = Words(
        "单位仍在使用", "“{name}”还有下级单位、人员、项目或工单。", "请先把它们转到别的单位，或保留此单位。"
    )
    en = Words(
        "Unit still in use",
        "“{name}” still has units below it, people, programmes or cases.",
        "Move them to another unit first, or keep this one.",
    )


class WrongPassword(Problem):
    code = "HY-U007"
    zh = Words("当前密码不正确", "输入的当前密码与账号不符。", "请重新输入当前密码。")
    en = Words(
        "Current password is wrong",
        "The current password does not fit this account.",
        "Enter your current password again.",
    )


class AdministratorsBelongToRoot(Problem):
    code = "HY-U008"
    zh = Words(
        "管理员属于最上级单位",
        "管理员管理整个组织，不能放在下级单位。",
        "请把单位选为“{root}”，或选择别的角色。",
    )
    en = Words(
        "Administrators belong to the top unit",
        "An administrator serves the whole organisation and cannot sit in a unit below it.",
        "Choose “{root}” as the unit, or another role.",
    )


class LinkSpent(Problem):
    code = "HY-U009"
    zh = Words("链接已失效", "这个链接不存在、已经用过或已过期。", "请向邀请您的人索取新的链接。")
    en = Words(
        "This link no longer works",
        "The link does not exist, was used already, or has expired.",
        "Ask the person who invited you for a new one.",
    )


class PersonInactive(Problem):
    code = "HY-U010"
    zh = Words("账号已停用", "{name} 的账号处于停用状态。", "请先恢复账号，再发送登录链接。")
    en = Words(
        "Account deactivated",
        "The account of {name} is deactivated.",
        "Reactivate it before making a new link.",
    )
