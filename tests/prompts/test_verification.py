"""The words of verification are whole, in both languages, and whatever is wrong with them is named by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.language import TEXT_LANGUAGES
from bot.errors import ConfigurationError
from bot.language.normalise import HAN, to_simplified
from bot.prompts.verification import Vocabulary, read_vocabulary
from bot.settings import Settings


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(Settings().prompts_dir)


def test_every_idea_has_words_in_both_languages(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.entities) > 200
    for entity in vocabulary.entities.values():
        assert any(entity.phrases[language] for language in TEXT_LANGUAGES), entity.name
        assert not any(HAN.search(word) for word in entity.phrases["en"]), entity.name
        assert all(to_simplified(word) == word for word in entity.phrases["zh"]), entity.name


def test_every_role_has_words_in_both_languages(vocabulary: Vocabulary) -> None:
    for phrases in (
        *vocabulary.roles.values(),
        *vocabulary.before.values(),
        vocabulary.reports,
        vocabulary.labels,
    ):
        assert all(phrases[language] for language in TEXT_LANGUAGES)
    for language in TEXT_LANGUAGES:
        assert all("{label}" in phrase for phrase in vocabulary.reports[language])


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("kind: arm", "kind: leg", "no kind 'leg'"),
        ("from: [mice,", "from: [mouses,", "no word 'mouses'"),
        ("contrast:", "contrasts:", "contrasts"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, wrong: str) -> None:
    text = (Settings().prompts_dir / "verification.yaml").read_text(encoding="utf-8")
    (tmp_path / "verification.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=wrong):
        read_vocabulary(tmp_path)


def test_turns_of_speech_are_read_as_words_that_are_listed(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.otherwise) > 10
    assert all(turn.groups >= plain.count("\\") for turn, plain in vocabulary.otherwise)
