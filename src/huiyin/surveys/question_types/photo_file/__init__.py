"""A photo or a document that comes with the answer."""

from __future__ import annotations

from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.surveys.asking.files import is_file_key
from huiyin.surveys.asking.problems import NoSuchFile
from huiyin.surveys.question_types._asking import asked_in, nothing_given, refused, variable_of
from huiyin.surveys.question_types.base import (
    Bots,
    Checked,
    Form,
    Question,
    QuestionType,
    Setting,
    field_of,
    question_types,
)

ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif,application/pdf"
MEGABYTES = 10
_A_KEY = "0123456789abcdef0123456789abcdef.jpg"


@question_types.register
class PhotoFile(QuestionType):
    """The answer is the key of a kept file; whoever hands the form in keeps the files first. One variable a file."""

    key = "photo_file"
    name = {"zh": "图片或文件", "en": "Photo or file"}
    about = {
        "zh": "上传照片（JPEG、PNG、WebP、HEIC）或 PDF，每个不超过 10 MB；照片里的拍摄地点等信息自动去除。",
        "en": "Photos (JPEG, PNG, WebP, HEIC) or PDF up to 10 MB each; what a photo says of its place is removed.",
    }
    icon = "photo"
    family = "write"
    may_be_prefilled = False
    settings = (
        Setting("most", "whole", {"zh": "最多几个文件", "en": "At most"}, usual=1, lowest=1, highest=5),
    )

    def variables(self, question: Question) -> list[Variable]:
        first = variable_of(question, Role.FILE)
        more = [
            Variable(
                f"{first.key}_{n}", f"{first.label}（{n}）", Role.FILE, label_en=f"{first.label_en} ({n})"
            )
            for n in range(2, int(question.get("most") or 1) + 1)
        ]
        return [first, *more]

    def file_fields(self, question: Question) -> list[str]:
        return self.fields(question)

    def validate(self, question: Question, form: Form) -> Checked:
        checked = Checked()
        for variable in self.variables(question):
            given = form.get(field_of(variable.key), "")
            if is_file_key(given):
                checked.answers[variable.key] = given
            elif given:
                return refused(field_of(variable.key), NoSuchFile(question=asked_in(form, question)))
        return checked if checked.answers else nothing_given(question, form, self.fields(question)[0])

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        names = self.fields(question)
        given = [form.get(name, "") for name in names]
        files = [
            {"field": name, "given": key, "kind": key.rpartition(".")[2].upper()}
            for name, key in zip(names, given, strict=True)
        ]
        return {"field": names[0], "files": files, "accepted": ACCEPTED, "megabytes": MEGABYTES}

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {"zh": "有照片可以附上吗？", "en": "Do you have a photo to add?"},
            "required": False,
            "most": 1,
        }

    def example(self) -> dict[str, Any]:
        return {**self.blank("photo"), "required": True, "most": 2}

    def bots(self) -> Bots:
        other = _A_KEY.replace("jpg", "pdf")
        return Bots(
            right=[
                ({"a-photo": _A_KEY}, {"photo": _A_KEY}),
                ({"a-photo": _A_KEY, "a-photo_2": other}, {"photo": _A_KEY, "photo_2": other}),
            ],
            wrong=[
                {},
                *(
                    {"a-photo": key}
                    for key in ("photo.jpg", "../x.jpg", "0" * 32 + ".exe", "0" * 31 + ".jpg")
                ),
            ],
        )

    def seconds(self, question: Question) -> int:
        return 25
