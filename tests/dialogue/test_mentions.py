"""Which study a question names."""

from __future__ import annotations

from dataclasses import replace

from bot.assembly import Assembly
from bot.dialogue.mentions import Mentions
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
