"""What can be wrong with interviews."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NobodyToDraw(Problem):
    code = "HY-H058"
    zh = Words(
        "没有可抽取的客户", "名单里没有新的客户编号。", "请每行填写一个客户编号，后面可跟姓名和联系方式。"
    )
    en = Words(
        "Nobody to draw from",
        "The list has no customer id that is new.",
        "Give one customer id a line; name and contact may follow.",
    )


class ConsentMissing(Problem):
    code = "HY-H059"
    zh = Words(
        "还没有取得同意",
        "未记录受访者同意之前，不能保存谈话内容或录音。",
        "请先勾选已取得同意；录音还需单独同意。",
    )
    en = Words(
        "Consent is missing",
        "What was said, or its recording, cannot be kept before the respondent has agreed.",
        "Note the consent first; recording wants a consent of its own.",
    )


class RecordingUnknown(Problem):
    code = "HY-H060"
    zh = Words(
        "这种文件不能上传",
        "接受录音（MP3、M4A、WAV、OGG、AMR、WebM）、照片和 PDF。",
        "请换一种格式后上传；文字记录请直接填写在提纲下。",
    )
    en = Words(
        "This kind of file is not taken",
        "Recordings (MP3, M4A, WAV, OGG, AMR, WebM), photos and PDF are.",
        "Convert it first; notes in words belong under the topics of the guide.",
    )
