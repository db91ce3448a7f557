"""The words by which the header of a file names each field of a review."""

from __future__ import annotations

HEADERS = {  # the more telling first: "回复时间" is not the moment of the review
    "replied_at": r"(回复|答复).*(时间|日期)|repl(y|ied).*(at|time|date)|response.*(time|date)",
    "reply": r"(商家|官方)?(回复|答复)(内容)?|repl(y|ies)( text)?|owner response|response",
    "number": r"(评价|评论|点评)?.{0,2}(编号|id)|(review|comment)[ _-]?(id|number)|id",
    "order_number": r"订单(编?号|id)?|交易号|order([ _-]?(id|no|number))?",
    "customer": r"(客户|会员|用户|顾客)(编?号|id)|customer([ _-]?(id|no|number|key))?|member[ _-]?id",
    "site": r"(网站|平台|来源|渠道)(名称?)?|site|platform|source",
    "shop": r"(门店|店铺|网点|商家|营业厅)(名称?)?|shop|store|branch|outlet|location",
    "stars": r"(星级|星数|评分|打分|总评|分数)|stars?|rating|score|grade",
    "reviewed_at": r"(评价|评论|点评|发布|创建)?(时间|日期)|(reviewed|created|posted)[ _-]?(at|on)|date|time|moment",
    "address": r"(链接|网址|地址|url)|link|(review )?address|href",
    "author": r"(昵称|作者|用户名?|评价人|评论人|顾客|会员名?)|author|nick(name)?|user( ?name)?|reviewer",
    "text": r"(评价|评论|点评)?(内容|正文|文字|详情)|评价|评论|点评|(review|comment)s?( ?text)?|text|content|body",
}
