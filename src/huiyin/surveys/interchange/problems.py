"""What can be wrong with a questionnaire from another program."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NothingToImport(Problem):
    code = "HY-S090"
    zh = Words(
        "文件“{file}”里没有找到题目",
        "按 {format} 读取，没有读到任何一道题。",
        "请确认导出的是问卷本身而不是答卷，或改选其他格式再试。",
    )
    en = Words(
        "No questions were found in “{file}”",
        "Read as {format}, it holds not a single question.",
        "Make sure that the questionnaire was exported, not its answers, or choose another format.",
    )


class TooManyQuestions(Problem):
    code = "HY-S091"
    zh = Words("问卷太大", "“{file}”有 {n} 道题或选项，上限是 {limit}。", "请分成几份问卷导入。")
    en = Words(
        "The questionnaire is too large",
        "“{file}” has {n} questions or options; the limit is {limit}.",
        "Split it into several questionnaires.",
    )


class NotAQuestionnaire(Problem):
    code = "HY-S092"
    zh = Words(
        "“{file}”不是能识别的问卷文件",
        "它的内容不像以下任何一种：{known}。",
        "请在原来的系统中重新导出问卷，或使用 Word、Excel 大纲。",
    )
    en = Words(
        "“{file}” is not a questionnaire we know",
        "Its content is none of: {known}.",
        "Export the questionnaire again from where it came from, or write it as an outline in Word or Excel.",
    )


class ImportForgotten(Problem):
    code = "HY-S093"
    zh = Words("这次导入已过期", "上传后超过了一小时，或内容被改动过。", "请重新上传文件。")
    en = Words(
        "This import has expired",
        "More than an hour has passed since the upload, or what was sent is not what was read.",
        "Upload the file again.",
    )


class NoFileChosen(Problem):
    code = "HY-S094"
    zh = Words("没有选择文件", "表单里没有文件。", "请选择一个问卷文件后再上传。")
    en = Words("No file was chosen", "The form came without a file.", "Choose a file and upload it.")


class TooNested(Problem):
    code = "HY-S095"
    zh = Words("文件“{file}”嵌套过深", "内容的层次超过了 {limit} 层。", "请在原来的系统中重新导出问卷。")
    en = Words(
        "“{file}” is nested too deeply",
        "Its content goes deeper than {limit} levels.",
        "Export the questionnaire again from where it came from.",
    )


class EntitiesDeclared(Problem):
    code = "HY-S096"
    zh = Words(
        "文件“{file}”含有不允许的 XML 声明",
        "它声明了实体，正常导出的问卷没有这些内容。没有读取任何内容。",
        "请在原来的系统中重新导出问卷。",
    )
    en = Words(
        "“{file}” contains XML declarations that are not allowed",
        "It declares entities, which no questionnaire needs. Nothing was read.",
        "Export the questionnaire again from where it came from.",
    )
