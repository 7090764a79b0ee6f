"""Sentences out of a stream: the same however it is cut, and nothing but what was asked for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.writer.parse import Malformed, RawSentence, SentenceParser

ONE = RawSentence('He said "no" {1}.', (1,))
TWO = RawSentence("软骨没有变化。", (2, 3))
LINES = '{"text": "He said \\"no\\" {1}.", "passages": [1]}\n{"text": "软骨没有变化。", "passages": [2, 3]}'


def parsed(text: str, size: int = 10_000) -> list[RawSentence | Malformed]:
    parser = SentenceParser()
    found = [one for start in range(0, len(text), size) for one in parser.feed(text[start : start + size])]
    return [*found, *parser.close()]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 10_000])
@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES + "\n",
        f'{{"sentences": [{LINES.replace(chr(10), ", ")}]}}',
        f'{{ "sentences" :\n[{LINES.replace(chr(10), ",")}] }} and then some talk',
        f"```json\n{LINES}\n```",
        f"[{LINES.replace(chr(10), ', ')}]",
        json.dumps(
            [{"passages": [1], "text": ONE.text}, {"text": TWO.text, "passages": [2, 3], "why": "x"}],
            indent=2,
        ),
    ],
)
def test_sentences_are_read_in_every_shape_and_however_they_are_cut(text: str, size: int) -> None:
    assert parsed(text, size) == [ONE, TWO]


def test_a_sentence_is_there_as_soon_as_it_is_whole() -> None:
    parser = SentenceParser()
    first = LINES.index("\n")
    assert list(parser.feed(LINES[: first - 1])) == []
    assert list(parser.feed(LINES[first - 1])) == [ONE]


@pytest.mark.parametrize("size", [1, 5, 10_000])
@pytest.mark.parametrize(
    "text",
    [
        "Stem cells cure.",
        '{"text": "x", "passages": [1]',
        '{"text": "x", "passages": 1}',
        '{"text": "x", "passages": [true]}',
        '{"text": "x", "passages": ["1"]}',
        '{"text": ["x"], "passages": [1]}',
        '{"text": "x"}',
        '{"passages": [1]}',
        '{"text": "x", "passages": [1}',
        '{"text": "x\n", "passages": [1]}',
        '{"text": "' + "x" * 5_000 + '", "passages": [1]}',
        "{" * 1_500,
    ],
)
def test_what_is_not_asked_for_is_no_sentence(text: str, size: int) -> None:
    found = parsed(text, size)
    assert found
    assert all(isinstance(one, Malformed) for one in found)


def test_a_broken_line_does_not_take_the_next_with_it() -> None:
    assert parsed('{"text": "x\n' + LINES)[-2:] == [ONE, TWO]


def test_an_empty_answer_holds_nothing() -> None:
    assert parsed('{"sentences": []}') == []
    assert parsed(" \n ") == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.integers(1, 20))
def test_no_text_breaks_it_and_cutting_changes_nothing(text: str, size: int) -> None:
    def sentences(found: list[RawSentence | Malformed]) -> list[RawSentence | Malformed]:
        return [one for one in found if isinstance(one, RawSentence)]

    assert sentences(parsed(text, size)) == sentences(parsed(text))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=60), st.lists(st.integers(0, 99), max_size=3)), max_size=4),
    st.booleans(),
)
def test_whatever_can_be_written_is_read_back(told: list[tuple[str, list[int]]], wrapped: bool) -> None:
    objects = [json.dumps({"text": text, "passages": cited}) for text, cited in told]
    text = f'{{"sentences": [{", ".join(objects)}]}}' if wrapped else "\n".join(objects)
    assert parsed(text, 7) == [RawSentence(text, tuple(cited)) for text, cited in told]
