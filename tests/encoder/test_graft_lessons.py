"""What is taught and in which order: every text as often as it should be, no batch over the budget, the seed alone."""

import numpy as np

from bot.encoder.corpus import Corpus
from bot.encoder.graft_lessons import chinese, english, joined, questions, schedule
from bot.encoder.lexicons import Entry
from bot.encoder.sources import Answered, Parallel

LENGTHS = np.random.default_rng(0).integers(3, 40, size=500)
VECTORS = np.eye(4, 8, dtype=np.float16)
ROWS = {"knee": 0, "The knee hurts.": 1, "Is it safe?": 2, "surgery": 3}
CORPUS = Corpus(
    [Parallel("own", "d", "膝盖疼。", "The knee hurts."), Parallel("tatoeba", "d", "你好。", "Hello.")],
    [
        Answered("medquad", "m", "en", "Is it safe?", "It is. " * 50),
        Answered("toyhom", "t", "zh", "安全吗", "安全" * 100),
    ],
    [Entry("cedict", "膝盖", ("knee",)), Entry("cedict", "手术", ("surgery",)), Entry("hpo", "膝疼", ("knee pain",))],
    [],
    {},
    {},
)  # fmt: skip


def test_batches_hold_every_text_as_often_as_asked_and_keep_to_the_budget() -> None:
    times = np.where(np.arange(500) < 100, 2.0, 1.0)
    batches = schedule(LENGTHS, times, budget=256, most=10**9, seed=3)
    shown = np.bincount(np.concatenate(batches), minlength=500)
    assert np.array_equal(shown, times)
    assert max(len(batch) * LENGTHS[batch].max() for batch in batches) <= 256
    assert sum(len(batch) * LENGTHS[batch].max() for batch in batches) < 1.25 * (LENGTHS * times).sum()


def test_the_order_hangs_on_the_seed_alone() -> None:
    def order(seed: int) -> list[int]:
        return list(np.concatenate(schedule(LENGTHS, np.full(500, 0.5), 256, 10**9, seed)))

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_a_run_costs_no_more_than_it_may() -> None:
    batches = schedule(LENGTHS, np.ones(500), budget=256, most=2000, seed=1)
    assert 1900 < LENGTHS[np.concatenate(batches)].sum() <= 2000


def test_chinese_goes_to_the_teachers_vector_of_its_english() -> None:
    taught = chinese(CORPUS, ROWS, VECTORS, ["膝盖"])
    assert taught.texts == ["膝盖", "膝盖疼。"]  # no row for one word, no vector for the other texts
    assert np.array_equal(taught.targets, VECTORS[[0, 1]])
    both = joined([taught, english(CORPUS, ROWS, VECTORS)])
    assert len(both) == 6
    assert both.times[both.texts.index("The knee hurts.")] == 1.0
    assert both.times[both.texts.index("knee")] < both.times[both.texts.index("Is it safe?")] < 1.0


def test_questions_come_with_the_beginning_of_their_passage() -> None:
    asked = questions(CORPUS, ("medquad", "toyhom"), longest=20)
    assert [len(text) for text in asked.passages] == [60, 20]
    assert questions(CORPUS, ("toyhom",), longest=20).questions == ["安全吗"]
