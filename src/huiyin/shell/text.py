"""`huiyin text train|read|use|quality`: own text models, texts of a file read by all of them, how good labels are."""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huiyin.analytics.problems import Problem
from huiyin.shell._speaking import print_problem
from huiyin.shell.base import Command, commands
from huiyin.shell.problems import NotWritten

if TYPE_CHECKING:
    from huiyin.analytics.text.own_classes import Learned
    from huiyin.shell._text_heads import HeadStore

TEXT = ("text", "文本", "内容", "回答", "意见", "原文", "评价", "留言", "诉求")
LABEL = ("label", "标签", "类别", "分类", "类型", "code")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@commands.register
class Text(Command):
    key = "text"
    about = "训练自有文本模型、读出文件里的文本、查看标签质量 / Train own text models, read the texts of a file, see how good labels are"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", metavar="train | read | use | quality", required=True)
        train = acts.add_parser("train", help="训练 / train", description="训练 / train")
        _file(train)
        train.add_argument(
            "--label", metavar="COLUMN", help="标签列；留空的行只作参考 / the column of labels"
        )
        train.add_argument("--name", default="classes", help="模型的名字 / name of the model")
        train.add_argument("--json", action="store_true", help="以 JSON 输出 / print as JSON")
        read = acts.add_parser("read", help="读出 / read", description="读出 / read")
        _file(read)
        read.add_argument(
            "--name",
            action="append",
            default=[],
            help="自有模型，可重复；默认全部 / own models, all by default",
        )
        read.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.csv")
        use = acts.add_parser("use", help="换用某一版 / use a version", description="换用 / use a version")
        use.add_argument("name")
        use.add_argument("number", type=int, help="版本号 / number of the version")
        _language(use)
        about = "项目各标签的准确率、召回率与校正后的占比 / precision, recall and shares put right, by label"
        quality = acts.add_parser("quality", help=about, description=about)
        quality.add_argument(
            "programme", metavar="PROGRAMME", help="项目的编号或名称 / number or name of the programme"
        )
        quality.add_argument("--json", action="store_true", help="以 JSON 输出 / print as JSON")
        _language(quality)

    def run(self, options: argparse.Namespace) -> int:
        from huiyin.analytics.results import speak

        speak(options.language)
        try:
            {"train": _train, "read": _read, "use": _use, "quality": _quality}[options.act](options)
        except Problem as problem:
            print_problem(problem)
            return 1
        return 0


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .csv, .sav")
    parser.add_argument("--text", metavar="COLUMN", help="文本列 / the column of texts")
    _language(parser)


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=["zh", "en"], default="zh", help="语言 / language")


def _store() -> HeadStore:
    from django.conf import settings

    from huiyin.shell._text_heads import HeadStore

    return HeadStore(Path(settings.DATA_DIR) / "text_heads")


def _train(options: argparse.Namespace) -> None:
    from huiyin.analytics.results import plain
    from huiyin.analytics.text.own_classes import learn

    cells = _cells(options.file)
    texts = _column(cells, options.text, TEXT, "--text")
    labels = _column(cells, options.label, LABEL, "--label")
    known = [(text, label) for text, label in zip(texts, labels, strict=True) if text and label]
    store = _store()
    champion = store.head(options.name) if store.used(options.name) is not None else None
    learned = learn(
        options.name,
        [text for text, _ in known],
        [label for _, label in known],
        unlabelled=[text for text, label in zip(texts, labels, strict=True) if text and not label],
        champion=champion,
    )
    number = store.add(options.name, learned.head)
    is_used = champion is None or (
        learned.contest is not None and learned.contest.verdict in ("better", "not_worse")
    )
    if is_used:
        store.use(options.name, number)
    if options.json:
        said = {"name": options.name, "version": number, "is_used": is_used, **plain(learned)}
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        print(learned, _verdict(learned, options.name, number, is_used, options.language), sep="\n\n")


def _verdict(learned: Learned, name: str, number: int, is_used: bool, language: str) -> str:
    zh = f"{name} 第 {number} 版：{learned.n_learned} 条学习，{learned.n_frozen} 条封存检验。"
    en = f"{name} version {number}: learned from {learned.n_learned}, measured on {learned.n_frozen} frozen texts. "
    if is_used:
        zh, en = zh + "现在起使用这一版。", en + "It is in use from now on."
    else:
        zh += f"没有证据表明它不比现用的差，仍用原来的；要换用：huiyin text use {name} {number}"
        en += f"Nothing shows that it is as good as the one in use, which stays. To change: huiyin text use {name} {number}"
    return zh if language == "zh" else en


def _use(options: argparse.Namespace) -> None:
    _store().use(options.name, options.number)
    print(f"{options.name} → {options.number}")


def _quality(options: argparse.Namespace) -> None:
    import django

    django.setup()
    from huiyin.shell._programmes import programme_number
    from huiyin.shell._text_quality import told

    print(told(programme_number(options.programme), options.language, as_json=options.json))


def _read(options: argparse.Namespace) -> None:
    from huiyin.analytics.text.classes import read_classes
    from huiyin.analytics.text.kinds import read_kinds
    from huiyin.analytics.text.language import languages_of
    from huiyin.analytics.text.polarity import read_polarity
    from huiyin.analytics.text.urgency import urgency_of

    texts = _column(_cells(options.file), options.text, TEXT, "--text")
    store = _store()
    polarity = read_polarity(texts)
    kinds = read_kinds(texts, positive_rate=polarity.positive_rate)
    urgency = urgency_of(texts)
    columns: dict[str, list[Any]] = {
        "text": texts,
        "language": languages_of(texts),
        "positive_rate": ["" if rate != rate else round(rate, 3) for rate in polarity.positive_rate.tolist()],
        "strength": [round(one, 3) for one in polarity.strength.tolist()],
        "is_unsure": polarity.is_unsure.astype(int).tolist(),
        "kind": list(kinds.likeliest),
        "urgency": [one.level for one in urgency],
        "urgent_words": ["; ".join(dict.fromkeys(why.words for why in one.reasons)) for one in urgency],
    }
    for name in options.name or store.names():
        found = read_classes(store.head(name), texts)
        columns[name] = list(found.labels)
        columns[f"{name}_rate"] = [round(one, 3) for one in found.probability.tolist()]
        columns[f"{name}_is_unsure"] = found.is_unsure.astype(int).tolist()
    _write(options.output, columns)
    print(f"{options.output}  n={len(texts)}")


def _cells(path: Path) -> dict[str, list[str]]:
    """The columns of a file as texts, read in a guarded process; an empty cell is ""."""
    import tempfile

    from huiyin.formats.reading import read
    from huiyin.shell.problems import existing

    with tempfile.TemporaryDirectory(prefix="huiyin-") as folder:
        table = read(existing(path), filename=path.name, into=Path(folder) / "table.arrow")
        cells: dict[str, list[str]] = {name: [] for name in table.columns}
        for batch in table.batches():
            for at, name in enumerate(table.columns):
                cells[name] += [(value or "").strip() for value in batch.column(at).to_pylist()]
    return cells


def _column(cells: dict[str, list[str]], name: str | None, usual: tuple[str, ...], option: str) -> list[str]:
    """A column by its name, or the first that is usually called so. Raises `BadArgument`."""
    from huiyin.analytics.checks import require

    if name is None:
        name = next((column for column in cells if column.strip().casefold() in usual), None)
    columns = ", ".join(cells)
    is_there = name in cells
    require(
        is_there,
        option,
        name or "",
        zh=f"是文件中的一列（{columns}）",
        en=f"be a column of the file ({columns})",
    )
    return cells[str(name)]


def _write(path: Path, columns: dict[str, list[Any]]) -> None:
    """A CSV in UTF-8 that spreadsheets open; no cell is a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow(
            [f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row]
        )
    try:
        path.write_bytes(buffer.getvalue().encode("utf-8-sig", "replace"))
    except OSError as error:
        raise NotWritten(file=str(path), detail=error.strerror or str(error)) from None
