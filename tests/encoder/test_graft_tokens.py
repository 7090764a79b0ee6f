"""The graft's tokenizer leaves English as the teacher has it, and gives each Chinese word one row."""

from bot.encoder.graft_tokens import SPECIAL, Pieces, as_json, build, pieces

from .graft_parts import PIECES


def test_a_chinese_word_has_the_same_row_wherever_it_stands_in_a_run() -> None:
    tokenizer = build(PIECES)
    first = tokenizer.encode("膝盖疼", add_special_tokens=False)
    later = tokenizer.encode("疼膝盖", add_special_tokens=False)
    assert first.ids == later.ids[::-1]
    assert len(first.ids) == 2


def test_both_spellings_outlive_writing_and_reading() -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(as_json(build(PIECES), PIECES))
    assert tokenizer.encode("疼膝盖痛").ids == build(PIECES).encode("疼膝盖痛").ids
    assert "[UNK]" not in tokenizer.encode("疼膝盖痛").tokens


def test_han_and_letters_are_cut_apart_without_spaces() -> None:
    encoded = build(PIECES).encode("膝盖MRI安全？")
    assert encoded.tokens[1:-1] == ["膝盖", "mri", "安全", "?"]


def test_chinese_stops_become_the_teachers() -> None:
    tokenizer = build(PIECES)
    assert tokenizer.encode("疼，痛。").ids == tokenizer.encode("疼,痛.").ids


def test_english_is_cut_into_the_teachers_pieces() -> None:
    assert build(PIECES).encode("Knees, pain?").tokens == ["[CLS]", "knee", "##s", ",", "pain", "?", "[SEP]"]


def test_pieces_keep_latin_spellings_usual_characters_and_the_most_useful_words() -> None:
    teacher = ["[PAD]", "[unused0]", "[UNK]", "knee", "##s", "é", "膝"]
    chinese = [("膝", -9.0), ("丼", -17.0), ("膝盖", -11.0), ("安全", -9.0), ("半月板", -12.0)]
    assert pieces(teacher, chinese, 2) == Pieces((*SPECIAL, "knee", "##s"), ("膝", "膝盖", "安全"))
