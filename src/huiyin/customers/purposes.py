"""Why each piece of personal data is kept: a purpose and a ground for every column of a customer's file and every place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Words = Mapping[str, str]


@dataclass(frozen=True)
class Purpose:
    """What a piece of data is for, and on what ground of the law it is kept."""

    name: Words
    why: Words
    ground: Words


_CONTRACT: Words = {"zh": "订立和履行合同所必需", "en": "needed for the contract with the customer"}
_CONSENT: Words = {"zh": "取得个人同意", "en": "consent"}
_DUTY: Words = {"zh": "履行法定义务或处理投诉所必需", "en": "legal duty, or handling a complaint"}

CONTACT_FIELDS: Mapping[str, Purpose] = {
    "respondent_key": Purpose(
        {"zh": "客户编号", "en": "Customer id"},
        {
            "zh": "把答卷、工单和档案对应到同一位客户",
            "en": "Matches answers, cases and the file of one customer",
        },
        _CONTRACT,
    ),
    "name": Purpose(
        {"zh": "姓名", "en": "Name"},
        {"zh": "称呼客户，核对身份", "en": "Addressing and recognising them"},
        _CONTRACT,
    ),
    "phone": Purpose(
        {"zh": "电话", "en": "Telephone"},
        {"zh": "回访、发送问卷和服务通知", "en": "Calling back, surveys and service notices"},
        _CONTRACT,
    ),
    "phone_tail": Purpose(
        {"zh": "电话后四位", "en": "Last four digits"},
        {"zh": "员工不看全号也能找到客户", "en": "Staff find the customer without seeing the number"},
        _CONTRACT,
    ),
    "email": Purpose(
        {"zh": "邮箱", "en": "E-mail"},
        {"zh": "发送问卷和服务通知", "en": "Surveys and service notices"},
        _CONTRACT,
    ),
    "wechat_id": Purpose(
        {"zh": "微信 OpenID", "en": "WeChat open id"},
        {"zh": "在微信里识别客户，不再重复询问身份", "en": "Recognising them in WeChat without asking again"},
        _CONSENT,
    ),
    "work_chat_id": Purpose(
        {"zh": "企业微信外部联系人 ID", "en": "WeCom external id"},
        {"zh": "在企业微信里识别客户", "en": "Recognising them in WeCom"},
        _CONSENT,
    ),
    "region": Purpose(
        {"zh": "地区", "en": "Region"},
        {"zh": "按地区统计；停电等情况下暂停打扰", "en": "Figures by region; sparing an area in trouble"},
        _CONTRACT,
    ),
    "attributes": Purpose(
        {"zh": "其他属性", "en": "Further attributes"},
        {"zh": "分组分析和查重；只导入用得到的列", "en": "Figures by group and finding duplicates"},
        _CONSENT,
    ),
}

# Why an app keeps anything of a customer at all.
PLACES: Mapping[str, Purpose] = {
    "customers": Purpose(
        {"zh": "客户档案", "en": "Customers' files"},
        {"zh": "识别客户、控制打扰、落实同意与请求", "en": "Recognising, sparing, consents and requests"},
        _CONTRACT,
    ),
    "responses": Purpose(
        {"zh": "答卷", "en": "Answers"},
        {"zh": "了解和改进服务", "en": "Understanding and improving service"},
        _CONSENT,
    ),
    "surveys": Purpose({"zh": "问卷", "en": "Questionnaires"}, {"zh": "提问", "en": "Asking"}, _CONSENT),
    "channels": Purpose(
        {"zh": "填写渠道", "en": "Channels"},
        {"zh": "把问卷送达客户", "en": "Bringing questions to customers"},
        _CONSENT,
    ),
    "cases": Purpose(
        {"zh": "工单", "en": "Cases"}, {"zh": "处理投诉并答复", "en": "Solving complaints"}, _DUTY
    ),
    "knowledge": Purpose(
        {"zh": "与助手的对话", "en": "Conversations with the assistant"},
        {"zh": "解答问题，必要时转给人工", "en": "Answering questions, and handing them to a person"},
        _CONTRACT,
    ),
    "referrals": Purpose(
        {"zh": "转介绍", "en": "Referrals"},
        {"zh": "确认新客户并给予推荐奖励", "en": "Knowing new customers and rewarding who brought them"},
        _CONSENT,
    ),
    "recovery": Purpose(
        {"zh": "服务补救", "en": "Recovery"},
        {"zh": "补偿并消除原因", "en": "Making good and removing causes"},
        _DUTY,
    ),
    "messaging": Purpose(
        {"zh": "消息", "en": "Messages"},
        {"zh": "发送并留存证据", "en": "Sending, and proof of it"},
        _CONTRACT,
    ),
    "notices": Purpose(
        {"zh": "服务通知", "en": "Service notices"},
        {"zh": "事先告知停电等事项", "en": "Telling before an outage"},
        _DUTY,
    ),
    "campaigns": Purpose(
        {"zh": "调查活动", "en": "Campaigns"},
        {"zh": "抽样、邀请和回收", "en": "Sampling and inviting"},
        _CONSENT,
    ),
    "profiles": Purpose(
        {"zh": "客户画像与关怀", "en": "Profiles and care"},
        {"zh": "个性化服务", "en": "Personal service"},
        _CONSENT,
    ),
    "alerts": Purpose(
        {"zh": "预警", "en": "Alerts"}, {"zh": "及时发现不满", "en": "Noticing unhappiness in time"}, _DUTY
    ),
    "exports": Purpose(
        {"zh": "导出", "en": "Exports"}, {"zh": "交付分析", "en": "Handing data to analysts"}, _CONSENT
    ),
    "core": Purpose(
        {"zh": "运行记录", "en": "Records of operation"},
        {"zh": "安全与排错", "en": "Safety and finding faults"},
        _DUTY,
    ),
}


def purpose_of(field: str) -> Purpose | None:
    """The purpose of a registered personal field "app.Model.field": its own, or that of its app."""
    app, model, name = field.split(".")
    if (app, model) == ("customers", "Contact"):
        return CONTACT_FIELDS.get(name)
    return PLACES.get(app) or PLACES["channels"]
