"""Which study a question names."""

from __future__ import annotations

from dataclasses import replace

from bot.assembly import Assembly
from bot.dialogue.mentions import Mentions
from bot.domain.language import Language
from bot.language.numbers import numbers


def test_studies_named_equally_surely_stand_in_the_order_of_the_library(library: Assembly) -> None:
    """A set would put eight of them in another order in nearly every process."""
    with library.shelf.borrow() as generation:
        one = next(iter(generation.studies.values()))
    names = {"zh": ("布谷试验",), "en": ("the Cuckoo trial",)}
    studies = {
        f"study-{place}": replace(one, study_id=f"study-{place}", journal=None, names=names)
        for place in (5, 2, 7, 1, 8, 3, 6, 4)
    }
    mentions = Mentions(studies, library.words, library.glossary)
    for question in ("布谷试验有多少人？", "how many people were in the cuckoo trial?"):
        assert mentions.find(question, question, numbers(question)) == tuple(studies)


def test_a_review_is_named_by_how_many_studies_it_brought_together(library: Assembly) -> None:
    with library.shelf.borrow() as generation:
        mentions = library.mentions_of(generation)
        for question, study in (
            ("79个试验里头有几个是在中国做的", "the-knee-2021"),
            ("how many of those 25 trials had a placebo arm?", "cochrane-2025"),
        ):
            assert mentions.find(question, question, numbers(question)) == (study,)


def test_a_word_of_several_names_names_none(library: Assembly) -> None:
    with library.shelf.borrow() as generation:
        mentions = library.mentions_of(generation)
        question = "what does the international stem cell society say?"
        assert mentions.find(question.title(), question, numbers(question)) == ()


def test_a_country_tells_which_trial_is_meant(library: Assembly) -> None:
    """The umbilical cell trial is the one in Cytotherapy, the one from Chile is not."""
    with library.shelf.borrow() as generation:
        mentions = library.mentions_of(generation)
        for question, language, study in (
            ("What was the umbilical cell trial from Chile about?", Language.ENGLISH, ("matas-2019",)),
            ("What was the umbilical cell trial about?", Language.ENGLISH, ("cytotherapy-2025",)),
            ("智利那个脐带试验是做什么的", Language.SIMPLIFIED, ("matas-2019",)),
            ("Was any trial of placental cells done in China?", Language.ENGLISH, ()),
        ):
            reading = library.reader.read(question, language, mentions)
            assert (reading.studies if reading.named else ()) == study, question
