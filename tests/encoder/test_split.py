"""What is tested on is never trained on."""

from bot.encoder import split
from bot.encoder.sources import Answered


def _item(number: int, document: int, passage: str = "") -> Answered:
    return Answered("s", f"d{document}", "zh", f"问题{number}", passage or f"答案{number}")


def test_a_document_stands_in_one_part_only() -> None:
    items = [_item(number, number // 3) for number in range(300)]
    parts = split.by_document(items, test=50, dev=30)
    documents = {name: {item.document for item in part} for name, part in parts.items()}
    assert len(parts["test"]) == 50
    assert len(parts["dev"]) == 30
    assert not documents["test"] & documents["train"]
    assert not documents["dev"] & documents["train"]


def test_the_split_does_not_depend_on_the_order_of_the_file() -> None:
    items = [_item(number, number) for number in range(200)]
    one, other = split.by_document(items, 20, 10), split.by_document(items[::-1], 20, 10)
    assert {item.question for item in one["test"]} == {item.question for item in other["test"]}


def test_copied_text_is_dropped_and_other_text_is_kept() -> None:
    held = "膝关节骨关节炎是一种常见的慢性关节疾病，多见于中老年人，女性多于男性，与体重有关。"
    other = "干细胞的研究已经进行了很多年，但是对于大多数疾病还没有得到批准的治疗方法，需要更多试验。"
    copied = _item(1, 1, held[3:] + "完。")
    own = _item(2, 2, other)
    kept = split.clean([copied, own], split.forbidden([held]), lambda item: item.passage)
    assert kept == [own]
