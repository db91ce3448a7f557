"""The role of each column is guessed with a reason; what is guessed can be used as it is."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role
from huiyin.formats.guessing import guess

FIVE = ["很满意", "满意", "一般", "不满意", "很不满意"]


def some(values, n=40, seed=1):
    """`n` values drawn from a list, each of them at least once."""
    chance = random.Random(seed)
    drawn = [*values, *(chance.choice(values) for _ in range(n))][: max(n, len(values))]
    chance.shuffle(drawn)
    return drawn


def role(found):
    return found.variable.role


def ends(found):
    return found.variable.scale.minimum, found.variable.scale.maximum


@pytest.mark.parametrize(
    ("best_first", "n_grades"),
    [
        (FIVE, 5),
        (["非常满意", "满意", "一般", "不满意", "非常不满意"], 5),
        (["非常满意", "比较满意", "一般", "不太满意", "非常不满意"], 5),
        (["非常满意", "满意", "基本满意", "不满意", "非常不满意"], 5),
        (["非常满意", "基本满意", "不满意", "非常不满意"], 4),
        (["满意", "一般", "不满意"], 3),
        (["非常同意", "同意", "一般", "不同意", "非常不同意"], 5),
        (["很好", "较好", "一般", "较差", "很差"], 5),
        (["优", "良", "中", "差"], 4),
        (["very satisfied", "satisfied", "neutral", "dissatisfied", "very dissatisfied"], 5),
        (["Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree"], 5),
        (["Excellent", "Very good", "Good", "Fair", "Poor"], 5),
        (["A. 很满意", "B. 满意", "C. 一般", "D. 不满意", "E. 很不满意"], 5),
        (["很满意(5分)", "满意(4分)", "一般(3分)", "不满意(2分)", "很不满意(1分)"], 5),
    ],
)
def test_worded_grades_become_a_scale_with_the_best_word_on_top(guesses, best_first, n_grades):
    """M10, M14: five, four and three grades, Chinese and English, with the numbers of options in them."""
    found = guesses({"服务态度": [*some(best_first), "", ""]})["服务态度"]
    assert role(found) is Role.RATING
    assert ends(found) == (1, n_grades)
    assert found.variable.scale.high_is_good
    numbers = dict(found.variable.scale.words)
    assert [numbers[word] for word in best_first] == list(range(n_grades, 0, -1))


def test_a_column_where_a_grade_was_never_chosen_is_read_like_its_neighbours(guesses):
    found = guesses({"服务": some(FIVE), "价格": some(["满意", "不满意"])})
    assert ends(found["价格"]) == (1, 5)
    assert dict(found["价格"].variable.scale.words)["一般"] == 3


def test_words_for_no_answer_are_proposed_as_missing_codes(guesses):
    cells = [*some(FIVE), "不适用", "拒答", "N/A", "空白"]
    found = guesses({"服务态度": cells, "评分": [*some([1, 2, 3, 4, 5], 42), "不清楚", "N/A"]})
    assert set(found["服务态度"].missing_codes) == {"不适用", "拒答", "N/A", "空白"}
    assert set(found["评分"].missing_codes) == {"不清楚", "N/A"}


@pytest.mark.parametrize(
    ("values", "expected", "codes"),
    [
        ([1, 2, 3, 4], (1, 4), set()),
        ([1, 2, 3, 4, 5], (1, 5), set()),
        ([1, 2, 3, 4, 5, 6, 7], (1, 7), set()),
        ([*range(1, 11)], (1, 10), set()),
        ([*range(11)], (0, 10), set()),
        ([*range(5, 101, 5), 1], (1, 100), set()),
        ([*range(0, 101, 5)], (0, 100), set()),
        ([1, 2, 3, 4, 5] * 4 + [99, -99], (1, 5), {"99", "-99"}),
        ([1, 2, 3, 4, 5] * 4 + [0], (1, 5), {"0"}),
        ([1, 2, 3, 4, 5] * 4 + [9], (1, 5), {"9"}),
        ([*range(1, 8)] * 4 + [-3, -2], (1, 7), {"-3", "-2"}),
        ([*range(1, 101), -99, 999], (1, 100), {"-99", "999"}),
    ],
)
def test_the_scale_of_numbers_is_recognised_and_codes_outside_are_missing(guesses, values, expected, codes):
    n = max(60, len(values))
    found = guesses({"服务满意度评分": [*values, *(values[:5] * 20)][:n]})["服务满意度评分"]
    assert role(found) in {Role.RATING, Role.OVERALL}
    assert ends(found) == expected
    assert set(found.missing_codes) == codes
    assert bool(found.note_zh) == bool(codes)


def test_few_answers_that_reach_only_the_fourth_grade_are_read_on_five(guesses):
    found = guesses({"服务评分": [4, 3, 4, 2], "价格评分": [3, 3, 2, 4]})
    assert ends(found["服务评分"]) == ends(found["价格评分"]) == (1, 5)


@pytest.mark.parametrize(
    "header", ["nps", "NPS推荐值", "您是否愿意向朋友推荐我们?", "likelihood to recommend", "Recommend"]
)
def test_likelihood_to_recommend_is_recognised_by_its_name(guesses, header):
    found = guesses({header: some([*range(11)])})[header]
    assert role(found) is Role.RECOMMEND
    assert (ends(found), found.variable.scale.offset) == ((0, 10), 0)


def test_likelihood_to_recommend_coded_one_to_eleven_is_moved_down_by_one_and_says_why(guesses):
    found = guesses({"nps": [*some([*range(1, 12)]), -99]})["nps"]
    assert role(found) is Role.RECOMMEND
    assert (ends(found), found.variable.scale.offset) == ((0, 10), -1)
    assert "减 1" in found.note_zh
    assert "minus 1" in found.note_en
    assert found.missing_codes == ("-99",)


def test_an_agreement_with_recommending_on_seven_grades_is_a_rating_not_nps(guesses):
    found = guesses({"would recommend": some([*range(1, 8)])})["would recommend"]
    assert (role(found), ends(found)) == (Role.RATING, (1, 7))


def test_overall_effort_and_competitor_are_recognised_by_their_names(guesses):
    found = guesses(
        {
            "总体满意度": some([1, 2, 3, 4, 5]),
            "整体环境": some([1, 2, 3, 4, 5], seed=2),
            "办理的费力程度": some([1, 2, 3, 4, 5, 6, 7]),
            "竞争对手评价": some(FIVE),
        }
    )
    roles = {name: role(column) for name, column in found.items()}
    assert roles == {
        "总体满意度": Role.OVERALL,
        "整体环境": Role.RATING,
        "办理的费力程度": Role.EFFORT,
        "竞争对手评价": Role.COMPETITOR,
    }
    assert not found["办理的费力程度"].variable.scale.high_is_good
    assert found["竞争对手评价"].variable.competitor


def test_effort_told_as_ease_is_good_when_high(guesses):
    found = guesses({"办理是否轻松": some(["非常容易", "容易", "一般", "困难", "非常困难"])})["办理是否轻松"]
    assert role(found) is Role.EFFORT
    assert found.variable.scale.high_is_good
    assert dict(found.variable.scale.words)["非常容易"] == 5


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("客户编号", [f"{n:05}" for n in range(40)], Role.RESPONDENT_ID),
        ("customerID", [f"{n}-XQ" for n in range(1000, 1040)], Role.RESPONDENT_ID),
        ("户号", [110101199001010000 + n for n in range(40)], Role.RESPONDENT_ID),
        ("code", [f"K{n:06}" for n in range(40)], Role.RESPONDENT_ID),
        ("序号", [*range(1, 41)], Role.RESPONDENT_ID),
        ("姓名", [f"张{n}" for n in range(40)], Role.IGNORE),
        ("联系电话", [13800000000 + n for n in range(40)], Role.IGNORE),
        ("年龄", some([*range(18, 80)]), Role.NUMBER),
        ("nflights", some([*range(1, 60)]), Role.NUMBER),
        ("等待分钟", some([*range(1, 30)]), Role.NUMBER),
        ("性别", some(["男", "女"]), Role.SEGMENT),
        ("gender", some([1, 2]), Role.SEGMENT),
        ("region", some([1, 2, 3, 4, 5]), Role.SEGMENT),
        ("已婚", some([0, 1]), Role.SEGMENT),
        ("客户类型", some(["居民", "商业", "工业"]), Role.SEGMENT),
        ("提交时间", [f"2016-03-{n % 28 + 1:02} 09:{n:02}:00" for n in range(40)], Role.DATE),
        ("调查日期", [f"2016/3/{n % 28 + 1}" for n in range(40)], Role.DATE),
        ("day", [f"2016年3月{n % 28 + 1}日" for n in range(40)], Role.DATE),
        ("日期", [42430 + n for n in range(40)], Role.DATE),
        ("权重", [0.5 + n / 40 for n in range(40)], Role.WEIGHT),
        ("价格", some([1, 2, 3, 4, 5]), Role.RATING),
        ("服务次数", some([*range(1, 10)]), Role.NUMBER),
        ("电话客服评分", [5, 4, 3, 2], Role.RATING),
        ("PhoneService", some(["yes", "no"]), Role.SEGMENT),
        ("growth", [*range(-20, 20)], Role.NUMBER),
        ("服务态度重要性评分", some([1, 2, 3, 4, 5]), Role.NUMBER),
        ("体重 weight", [50 + n for n in range(40)], Role.NUMBER),
        ("波次", some(["2016Q1", "2016Q2"]), Role.WAVE),
        ("quarter", some([1, 2, 3, 4]), Role.WAVE),
        ("意见和建议", [*(f"等了{n}分钟才有人接待我" for n in range(20)), *[""] * 20], Role.OPEN_TEXT),
        (
            "投诉内容",
            some(["本月电费比上月多了一倍，打电话没人解释", "报修两次都没有人来，家里还有老人"], 200),
            Role.OPEN_TEXT,
        ),
        ("q17", [f"the {n}th visit was slower than the one before" for n in range(40)], Role.OPEN_TEXT),
        ("reputation", some([*range(1, 8)]), Role.RATING),
        ("空列", [""] * 40, Role.IGNORE),
        ("来自IP", [f"10.0.0.{n}" for n in range(40)], Role.IGNORE),
    ],
)
def test_the_role_of_a_column_is_guessed_from_its_name_and_cells(guesses, header, cells, expected):
    assert role(guesses({header: cells})[header]) is expected


def test_only_one_column_keeps_a_role_that_only_one_can_have(guesses):
    n = range(40)
    found = guesses(
        {
            "序号": [str(i + 1) for i in n],
            "客户编号": [f"C{i:04}" for i in n],
            "受理时间": [f"2016-03-{i % 28 + 1:02}" for i in n],
            "date": [f"2016-04-{i % 28 + 1:02}" for i in n],
            "满意度": some([1, 2, 3, 4, 5]),
            "总体满意度": some([1, 2, 3, 4, 5]),
        }
    )
    assert role(found["客户编号"]) is Role.RESPONDENT_ID
    assert role(found["序号"]) is Role.IGNORE
    assert sorted(role(found[name]) for name in ("受理时间", "date")) == [Role.DATE, Role.IGNORE]
    assert (role(found["总体满意度"]), role(found["满意度"])) == (Role.OVERALL, Role.RATING)
    assert "客户编号" in found["序号"].reason_zh


@pytest.mark.parametrize(
    ("expected", "perceived"),
    [
        (["e1", "e2", "e3"], ["s1", "s2", "s3"]),
        (["E_1", "E_2", "E_3"], ["P_1", "P_2", "P_3"]),
        (["服务态度(期望)", "响应速度(期望)"], ["服务态度(感知)", "响应速度(感知)"]),
        (["服务态度期望值"], ["服务态度感知值"]),
        (["speed_expected"], ["speed_perceived"]),
        (["价格期望评分"], ["价格评分"]),
    ],
)
def test_expectations_are_paired_with_perceptions_on_one_scale(guesses, expected, perceived):
    """A22: gaps need pairs."""
    columns = {name: some([3, 4, 5], seed=n) for n, name in enumerate(expected)}
    columns |= {name: some([1, 2, 3, 4, 5], seed=9 + n) for n, name in enumerate(perceived)}
    found = guesses(columns)
    for first, second in zip(expected, perceived, strict=True):
        assert role(found[first]) is Role.EXPECTATION
        assert role(found[second]) is Role.RATING
        assert found[first].variable.pair == found[second].variable.key
        assert ends(found[first]) == ends(found[second]) == (1, 5)


def test_two_numbered_letters_are_not_enough_for_a_pair(guesses):
    found = guesses({name: some([1, 2, 3, 4, 5], seed=n) for n, name in enumerate(["e1", "e2", "s1", "s2"])})
    assert {role(column) for column in found.values()} == {Role.RATING}


def test_a_survey_of_four_forms_in_words_is_understood(guesses):
    """M14, C23: a business survey by post, some boxes left empty, a total of four returned forms."""
    items = ["产品质量", "交货及时", "价格水平", "技术支持", "服务态度", "投诉处理"]
    forms = [
        ["非常满意", "满意", "一般", "满意"],
        ["满意", "", "一般", "非常满意"],
        ["一般", "不满意", "满意", ""],
    ]
    columns = {item: forms[number % 3] for number, item in enumerate(items)}
    found = guesses(
        {
            "客户名称": ["甲公司", "乙公司", "丙公司", "丁公司"],
            "区域": ["华东", "华东", "华南", "华北"],
            **columns,
            "与竞争对手相比": ["满意", "一般", "一般", "不满意"],
            "总体满意度": ["非常满意", "满意", "一般", "满意"],
            "其他意见": ["希望交货再快一些", "", "", "报价可以更灵活,技术人员应多来现场"],
        }
    )
    roles = {name: role(column) for name, column in found.items()}
    assert all(roles[item] is Role.RATING for item in items)
    assert all(ends(found[item]) == (1, 5) for item in items)
    assert roles["客户名称"] is Role.IGNORE
    assert roles["区域"] is Role.SEGMENT
    assert roles["与竞争对手相比"] is Role.RATING
    assert roles["总体满意度"] is Role.OVERALL
    assert roles["其他意见"] is Role.OPEN_TEXT


def test_value_labels_tell_scale_direction_and_missing_codes(guesses):
    labels = {"q1": {"1": "很满意", "2": "满意", "3": "一般", "4": "不满意", "5": "很不满意", "9": "拒答"}}
    found = guesses(
        {"q1": some([1, 2, 3, 4, 5, 9])}, value_labels=labels, labels={"q1": "您对服务的总体满意度"}
    )["q1"]
    assert role(found) is Role.OVERALL
    assert found.variable.label == "您对服务的总体满意度"
    assert ends(found) == (1, 5)
    assert not found.variable.scale.high_is_good
    assert found.variable.scale.label_of(1) == "很满意"
    assert found.missing_codes == ("9",)


def test_value_labels_that_are_no_grades_make_a_segment_in_words(guesses):
    labels = {"reg": {"1": "华东", "2": "华南", "3": "华北"}}
    found = guesses({"reg": some([1, 2, 3])}, value_labels=labels)["reg"]
    assert role(found) is Role.SEGMENT
    assert dict(found.labels)["1"] == "华东"


def test_value_labels_that_begin_with_the_score_tell_the_shift(guesses):
    labels = {"q9": {str(n + 1): f"{n} 分" for n in range(11)}}
    found = guesses({"q9": some([*range(1, 12)])}, value_labels=labels, labels={"q9": "推荐意愿"})["q9"]
    assert role(found) is Role.RECOMMEND
    assert (ends(found), found.variable.scale.offset) == ((0, 10), -1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8),
        st.lists(
            st.one_of(
                st.text(st.characters(exclude_categories=("Cs",)), max_size=6), st.integers(-99, 999).map(str)
            ),
            min_size=4,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_guess_never_contradicts_itself(table_of, columns):
    table = table_of(columns)
    mapping = guess(table)
    assert {problem.code for problem in mapping.problems()} <= {"HY-F062"}
    for batch in table.batches():
        converted = mapping.convert(batch, table.first_row)
        assert len(converted.rows) + len(converted.rejected) == batch.num_rows
