"""The kernel's own problems."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class TooManyAttempts(Problem):
    code = "HY-K001"
    zh = Words("尝试次数过多", "短时间内失败了 {n} 次。", "请在 {minutes} 分钟后再试。")
    en = Words("Too many attempts", "{n} tries failed in a short time.", "Try again in {minutes} minutes.")


class BadSetting(Problem):
    code = "HY-K002"
    zh = Words("设置 {name} 不可用", "它的值是“{value}”，{reason}。", "请改正这个环境变量后重新启动。")
    en = Words(
        "Setting {name} cannot be used",
        "Its value is “{value}”: {reason}.",
        "Correct this environment variable and start again.",
    )


class NothingToCompare(Problem):
    code = "HY-K003"
    zh = Words("筛选条件没填完", "“{field}”这一条还没有填写值。", "请填写要比较的值，或删除这一条。")
    en = Words(
        "A filter is not complete",
        "The line of “{field}” has no value yet.",
        "Fill in what to compare with, or remove the line.",
    )


class LogInUse(Problem):
    code = "HY-K004"
    zh = Words(
        "数据库日志暂时不能清空",
        "有别的程序一直在读取数据库，删除的内容还留在日志里。",
        "会自动重试；如一直如此，请关闭长时间打开数据库的工具。",
    )
    en = Words(
        "The database's log cannot be emptied yet",
        "Another program keeps reading the database, so what was deleted is still in its log.",
        "It is tried again by itself; if it stays so, close tools that keep the database open.",
    )


class SealBroken(Problem):
    code = "HY-K005"
    zh = Words(
        "保存的密钥打不开",
        "它是用另一把安装密钥加密的，或者被改动过。",
        "请重新填写密码或密钥；如果刚更换过安装密钥，请把旧的写入 HUIYIN_FORMER_KEYS。",
    )
    en = Words(
        "A stored secret cannot be opened",
        "It was sealed with another installation key, or it was changed.",
        "Enter the password or key again; if the installation's key was just changed, give the former one in HUIYIN_FORMER_KEYS.",
    )


class AddressNotAllowed(Problem):
    code = "HY-K006"
    zh = Words(
        "这个地址不允许访问",
        "“{host}”不是公网上的 https 地址（端口 443 或 8443），系统不会主动连接。",
        "请检查地址；确属内网的服务，请管理员把主机名写入 HUIYIN_PRIVATE_HOSTS。",
    )
    en = Words(
        "This address may not be called",
        "“{host}” is no public https address on port 443 or 8443, so nothing is sent there.",
        "Check the address; for a service in your own network, name its host in HUIYIN_PRIVATE_HOSTS.",
    )
