"""What one person leaves behind, each word in this one person's data only."""

KEY, TEXT, PLACE = (
    "K-7f3a9c-唯一",
    "等了四十七分钟无人接待，我是赵匿名某某，请删除我",
    "独一无二的第八八四二号营业厅",
)
EARLIER, REASON, NOTE = (
    "原来写的是另一段只此一份的抱怨文字",
    "赵匿名来电要求更正原因只此一处",
    "赵匿名电话中说的话只在工单里",
)
DRAFT, COMMENT, CELL = (
    "还没有提交的草稿里的赵匿名原话",
    "赵匿名说问题没有解决只此一句",
    "九九八十一分只此一格",
)
KNOWN = "赵匿名家的用电类别只此一户"
WORDS = [KEY, TEXT, PLACE, EARLIER, REASON, NOTE, DRAFT, COMMENT, CELL, KNOWN]
