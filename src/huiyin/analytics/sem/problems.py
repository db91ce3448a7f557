"""What can be wrong with a path model or its data."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class _Bilingual(Problem):
    """Facts given as {"zh", "en"} are told in the language of the words."""

    def words(self, language: str = "en") -> Words:
        """The wording with its facts in the same language."""
        own = "zh" if language.startswith("zh") else "en"
        facts = {name: fact[own] if isinstance(fact, dict) else fact for name, fact in self.facts.items()}
        return (type(self).zh if own == "zh" else type(self).en).filled(facts)


class ModelTextWrong(_Bilingual):
    code = "HY-A220"
    zh = Words(
        "模型写法有误",
        "第 {line} 行第 {column} 列是 {found}，这里应为{wanted}。",
        "例：image =~ q1 + q2；satisfaction ~ image + value。",
    )
    en = Words(
        "The model's text cannot be read",
        "Line {line}, column {column} has {found}; {wanted} is wanted there.",
        "For example: image =~ q1 + q2; satisfaction ~ image + value.",
    )


class UnknownConstruct(Problem):
    code = "HY-A221"
    zh = Words(
        "没有这个构念",
        "路径或交互项里写了 {name}，但没有定义它的题目；已定义：{known}。",
        "请补上“{name} =~ 题目 + 题目”，或改正名称。",
    )
    en = Words(
        "No such construct",
        "A path or interaction names {name}, which has no items; defined are {known}.",
        "Add “{name} =~ item + item”, or correct the name.",
    )


class ConstructWithoutItems(Problem):
    code = "HY-A222"
    zh = Words("构念没有题目", "{name} 一道题也没有。", "每个构念至少要有一道题。")
    en = Words("A construct without items", "{name} has no item.", "Give every construct at least one item.")


class CircularPaths(Problem):
    code = "HY-A223"
    zh = Words("路径成环", "这些构念首尾相接：{names}。", "PLS 路径模型不允许回路，请去掉其中一条路径。")
    en = Words(
        "The paths run in a circle",
        "These constructs lead back to themselves: {names}.",
        "A PLS path model has no loops; take one of the paths out.",
    )


class UnconnectedConstruct(Problem):
    code = "HY-A224"
    zh = Words(
        "构念没有连线", "{name} 不在任何一条路径上，无法估计。", "请为它加一条路径，或把它从模型中去掉。"
    )
    en = Words(
        "A construct stands alone",
        "{name} is on no path and cannot be estimated.",
        "Add a path, or leave the construct out.",
    )


class DefinedTwice(Problem):
    code = "HY-A225"
    zh = Words("重复定义", "{name} 出现了两次。", "同一个构念、路径或题目只写一次。")
    en = Words("Defined twice", "{name} appears twice.", "Write each construct, path and item once.")


class NoItemsForConstruct(Problem):
    code = "HY-A226"
    zh = Words(
        "找不到构念的题目",
        "现成模型中的 {name} 需要以 {prefix} 开头的列（如 {prefix}1、{prefix}2），数据里没有。",
        "请改列名，或用 items 写明每个构念对应哪些列。",
    )
    en = Words(
        "No items found for a construct",
        "{name} of the ready-made model needs columns beginning with {prefix}, such as {prefix}1, {prefix}2; "
        "the data have none.",
        "Rename the columns, or say with `items` which columns belong to each construct.",
    )


class ConstantItem(Problem):
    code = "HY-A227"
    zh = Words("题目没有变化", "{item} 的所有回答都一样，无法标准化。", "请从模型中去掉这道题。")
    en = Words(
        "An item never varies",
        "Everybody gave the same answer to {item}; it cannot be standardised.",
        "Leave the item out of the model.",
    )


class TooFewRows(Problem):
    code = "HY-A228"
    zh = Words(
        "可用的答卷太少", "按所选的缺失规则只剩 {n} 份，至少要 {needed} 份。", "请收集更多答卷，或简化模型。"
    )
    en = Words(
        "Too few usable forms",
        "{n} are left under the missing rule, {needed} are needed at least.",
        "Collect more forms, or simplify the model.",
    )


class CollinearBlock(Problem):
    code = "HY-A229"
    zh = Words(
        "变量完全共线",
        "{name} 的自变量（题目或构念）之间存在完全的线性关系，系数无法确定。",
        "请去掉重复的题目或构念。",
    )
    en = Words(
        "Perfect collinearity",
        "What explains {name} (its items or constructs) is linearly dependent; coefficients are undetermined.",
        "Leave out the duplicate item or construct.",
    )


class NegativeWeight(Problem):
    code = "HY-A230"
    zh = Words(
        "出现负权重，不能换算为 0–100 分",
        "{construct} 中 {item} 的外部权重是 {weight}：答得越高，指数反而越低。",
        "请检查该题是否反向计分；若方向无误，请把它从构念中去掉。",
    )
    en = Words(
        "A negative weight: no score on 0–100",
        "{item} of {construct} has the outer weight {weight}: better answers would lower the index.",
        "Check whether the item is coded in reverse; if not, leave it out of the construct.",
    )


class NeedsCompleteRows(_Bilingual):
    code = "HY-A231"
    zh = Words(
        "有缺失答案，不能这样估计",
        "{what}需要完整的答卷，而所选的缺失规则是 {rule}。",
        '请改用 missing_rule="listwise"，或先行填补。',
    )
    en = Words(
        "Not with missing answers",
        "{what} needs complete forms, but the missing rule is {rule}.",
        'Use missing_rule="listwise", or fill the gaps beforehand.',
    )


class GroupTooSmall(Problem):
    code = "HY-A232"
    zh = Words("分组不可比", "现有的组为 {groups}。", "多组比较需要恰好两个组，每组都有足够的答卷。")
    en = Words(
        "These groups cannot be compared",
        "The groups are {groups}.",
        "A comparison needs exactly two groups, each with enough forms.",
    )


class UnknownModel(Problem):
    code = "HY-A233"
    zh = Words(
        "没有这个现成模型",
        "{name} 不是现成模型，也不像模型写法；现成的有：{known}。",
        "请选其中之一，或写出模型。",
    )
    en = Words(
        "No such ready-made model",
        "{name} is neither a ready-made model nor a model's text; ready are {known}.",
        "Choose one of these, or write the model out.",
    )


class NotIdentified(Problem):
    code = "HY-A234"
    zh = Words("模型不可识别", "原因是 {detail}。", "请固定一个载荷、增加题目，或去掉参数。")
    en = Words(
        "The model is not identified",
        "The reason is {detail}.",
        "Fix a loading, add items, or take parameters out.",
    )


class HigherOrderMixed(Problem):
    code = "HY-A235"
    zh = Words(
        "高阶构念写法有误",
        "{name} 的组成里既有构念又有题目，或套了两层以上。",
        "高阶构念只能由一阶构念组成。",
    )
    en = Words(
        "A higher-order construct cannot be read",
        "{name} mixes constructs with items, or is nested more than once.",
        "A higher-order construct consists of first-order constructs alone.",
    )
