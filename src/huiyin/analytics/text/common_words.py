"""Words that say little about a matter: links never become a term, shades only beside another word."""

from __future__ import annotations

_LINKS = """
的 地 得 了 着 过 吗 呢 吧 啊 呀 哦 嗯 哈 啦 嘛 么 哎 唉 喔 噢 呵呵 哈哈 之 乎 者 也 而 与 和 及 或 并 且 跟 同 等 等等
在 于 从 到 向 往 对 对于 关于 由 由于 因 因为 因此 所以 以 以及 以便 把 被 让 给 为 为了 按 按照 根据 通过 随着 除了 除
我 你 您 他 她 它 我们 你们 他们 她们 它们 咱 咱们 自己 本人 大家 人家 别人 某 各 各位 每 每个 这 那 这个 那个 这些 那些
这样 那样 这种 那种 这里 那里 这儿 那儿 此 该 其 其中 其他 其它 之一 之后 之前 以后 以前 以上 以下 之间 当 当时 时 时候 的时候
是 就是 也是 还是 都是 不是 是不是 而且 并且 但 但是 不过 可是 可 然而 虽然 尽管 即使 如果 假如 要是 的话 只要 只有 只是
那么 这么 怎么 什么 为什么 为何 谁 哪 哪个 哪里 哪些 如何 怎样 多少 几 是否 有没有 能否 可否 会 能 能够 可以 可能 应该 应当
要 想 需要 得到 进行 做 作 有 有的 有些 有点 还有 具有 没 一 一个 一下 一些 一种 一直 一样 一次 两 二 三 四 五 六 七 八 九 十
个 次 位 名 条 件 家 种 点 些 年 月 日 天 号 里 中 上 下 内 外 前 后 左右 间 来 去 说 说是 看 看到 知道 觉得 感觉 认为 希望
又 再 再次 还 才 刚 刚刚 已 已经 曾经 正 正在 将 将要 便 却 则 即 即可 都 全 全部 所有 整个 也许 大概 基本 基本上 其实
请 请问 谢谢 感谢 你好 您好 尊敬 敬爱 领导 望 盼 特此 目前 现在 今天 昨天 明天 今年 去年 最近 近日 然后 于是 起来 出来 下来
所 如 如下 例如 比如 像 好像 似的 般 一般 总之 另外 此外 同时 至于 甚至 反而 反正 究竟 到底 难道 竟 竟然 居然 简直 差不多
就 用 们 很多 或者 直接 至 至今 均 现 属于 找 结果 开始 经过 完 作为 任何 成 出 过来 过去 上面 下面 里面 由此 关于此 之类 而言 来说 一切 本 每次 这次 上次 下次 第一次 今后 往后 随后 终于 首先 其次 最后 毕竟 只 仅仅 顺便 稍微 略 何时 啥 没什么 怎么样 不知道 不知 有人 有时 个人 位于 这是 不想 一天 两个 几天 每天 晚上 早上 上午 下午
给予 针对 相关 有关 情况 问题 方面 东西 事情 事 人 时间 地方
the a an and or but if of to in on at by for with from as is are was were be been being am do does did done have has had i me my
we our us you your he him his she her it its they them their this that these those there here who what which when where why how
will would can could should shall may might must just also than then so such all any some each both about into over under out up
down off again once get got go went one two im ive dont didnt its s t re ve ll d m please thanks thank hi hello
"""

_SHADES = """
不 没有 没 无 未 别 勿 非 不太 不够 不能 无法 不会 不要 不让 不给 不到 不了 太 很 非常 特别 十分 极 极其 挺 蛮 比较 较 更 更加 最 好 相当
过于 真 真的 实在 确实 完全 总 总是 老 老是 经常 常常 常 往往 从来 从不 多 多次 几次 反复 少 大 小 长 高 低 新 老 旧 只 仅
no not never nor very too more most less least only really quite much many few always often still even
"""

LINKS, SHADES = frozenset(_LINKS.split()), frozenset(_SHADES.split())
