"""What can go wrong with an upload, besides what is wrong with the file itself."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class VariableDiffers(Problem):
    code = "HY-H101"
    zh = Words(
        "列“{column}”与项目中已有的变量“{key}”不一致",
        "已有的是“{known}”，这一列现在是“{given}”；同一个变量的口径不能在有数据之后改变，否则前后波次无法比较。",
        "请把这一列改成与已有的相同；如果它是另一个问题，请在“更多”里给它换一个变量名；如果上一次导入时选错了，请先撤销那次导入。",
    )
    en = Words(
        "Column “{column}” differs from the programme's variable “{key}”",
        "Known so far: {known}; this column says: {given}. A variable with answers cannot change, or waves could not be compared.",
        "Make the column like the known variable; if it is another question, give it another name under More; if the earlier import was wrong, undo that first.",
    )


class UploadMovedOn(Problem):
    code = "HY-H102"
    zh = Words(
        "这次导入已经进入下一步",
        "它现在的状态是“{state}”，刚才的操作没有执行。",
        "请刷新页面，按现在的状态继续。",
    )
    en = Words(
        "This upload has moved on",
        "Its state is now “{state}”, so what you asked for was not done.",
        "Reload the page and go on from there.",
    )


class FileGone(Problem):
    code = "HY-H103"
    zh = Words(
        "文件“{file}”已不在服务器上",
        "继续导入需要原文件，但数据文件夹中找不到它，可能被人为删除。已导入的行数与页面上的数字一致。",
        "请撤销这次导入，然后重新上传文件。",
    )
    en = Words(
        "The file “{file}” is no longer on the server",
        "The import needs it to go on, but it is not in the data folder; somebody may have deleted it. The counts on the page are what was stored.",
        "Undo this import and upload the file again.",
    )


class RowCountChanged(Problem):
    code = "HY-H104"
    zh = Words(
        "文件“{file}”读到的行数前后不一致",
        "第一次读到 {expected} 行，导入时读到 {found} 行，数字对不上，因此不算完成。",
        "请撤销这次导入，然后重新上传文件；如果再次出现，请把这条消息连同代码告诉管理员。",
    )
    en = Words(
        "The number of rows of “{file}” changed",
        "At first {expected} rows were read, during the import {found}; the counts do not reconcile, so the import is not complete.",
        "Undo this import and upload the file again; if it happens again, tell your administrator this message with its code.",
    )


class HoldsErasedPerson(Problem):
    code = "HY-H105"
    zh = Words(
        "文件里有一位已被删除的客户",
        "按要求删除了某位客户的全部数据，文件“{file}”中含有此人，所以文件已删除，导入已停止。",
        "请从原始文件中去掉此人后重新上传；已导入的行可用“撤销”移除。",
    )
    en = Words(
        "The file holds a customer who was erased",
        "All data of a customer was erased on request; “{file}” held this person, so it was deleted and its "
        "import was stopped.",
        "Take the person out of your original and upload it again; rows imported so far can be undone.",
    )
