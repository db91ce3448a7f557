"""Why a picture or document that came with an answer was refused; read by respondents."""

from __future__ import annotations

from huiyin.analytics.problems import Words
from huiyin.formats.problems.base import FormatProblem


class AttachmentUnknown(FormatProblem):
    code = "HY-F090"
    zh = Words(
        "这种文件不能上传", "只接受 JPEG、PNG、WebP、HEIC 照片和 PDF。", "请换一个文件，或截图后上传。"
    )
    en = Words(
        "This kind of file is not taken",
        "Photos as JPEG, PNG, WebP or HEIC and PDF are.",
        "Choose another file, or a screenshot of it.",
    )


class AttachmentDamaged(FormatProblem):
    code = "HY-F091"
    zh = Words("这个文件打不开", "文件不完整或已损坏。", "请重新拍照或另存后上传。")
    en = Words(
        "This file cannot be opened", "It is damaged or not whole.", "Take the photo again, or save it anew."
    )


class AttachmentTooLarge(FormatProblem):
    code = "HY-F092"
    zh = Words("这个文件太大", "每个文件不超过 {megabytes} MB。", "请换一张，或先压缩。")
    en = Words(
        "This file is too large", "Each may have {megabytes} MB.", "Choose another, or make it smaller first."
    )
