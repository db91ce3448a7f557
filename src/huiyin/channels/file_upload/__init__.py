"""The uploaded file: answers that were gathered elsewhere."""

from __future__ import annotations

from huiyin.channels.base import Channel, channels
from huiyin.responses.contracts import Mode


@channels.register
class FileUpload(Channel):
    """Rows of a workbook, a CSV or an SPSS file, mapped to the programme's variables and imported as one batch."""

    programme_page = "uploads"
    icon = "file-upload"
    key = "file_upload"
    name = {"zh": "文件导入", "en": "File import"}
    about = {
        "zh": "导入已有的调查文件（.xlsx、.csv、.sav），整批可撤销。",
        "en": "Import the file of an existing survey (.xlsx, .csv, .sav); a whole import can be undone.",
    }
    mode = Mode.FILE.value
