"""Questions come near the sentences that answer them; what nothing was learnt of stays where it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.assembly import Assembly
from bot.dialogue.tuned import TunedEncoder, moves, read_moves
from bot.errors import ConfigurationError

ANSWERED = {
    "does it do any good": "Whether stem-cell injections really help knee osteoarthritis is still uncertain.",
    "did anyone get hurt by those products?": "The US FDA alerts say that harms have been reported with such products.",
    "who is behind this write-up, someone who sells it?": "The publisher of this article stores stem cells for a fee, so it may profit.",
    "抽签分组没有": "胎盘干细胞加透明质酸试验没有随机分组。",
}
UNKNOWN = ["zebra", "qwertyuiop", "高速公路收费站"]


@pytest.fixture(scope="module")
def tuned(library: Assembly) -> TunedEncoder:
    return TunedEncoder(library.own_encoder, read_moves())


def test_questions_are_nearer_to_their_answers_than_untuned(library: Assembly, tuned: TunedEncoder) -> None:
    questions, sentences = list(ANSWERED), list(ANSWERED.values())
    near = tuned.encode(questions) @ tuned.encode(sentences).T
    plain = library.own_encoder.encode(questions) @ library.own_encoder.encode(sentences).T
    assert (near.argmax(axis=1) == np.arange(len(questions))).all()
    assert near.diagonal().mean() > plain.diagonal().mean() + 0.1


def test_vectors_have_unit_length_and_nothing_has_none(tuned: TunedEncoder) -> None:
    vectors = tuned.encode([*ANSWERED, ""])
    assert np.allclose(np.linalg.norm(vectors[:-1], axis=1), 1, atol=1e-5)
    assert not vectors[-1].any()


def test_a_word_twice_says_no_more_than_once(tuned: TunedEncoder) -> None:
    once, twice = tuned.encode(["knee pain", "Knee pain, knee pain"])
    assert once @ twice > 0.9


def test_moves_come_back_as_they_were_learnt(library: Assembly, tmp_path: Path) -> None:
    encoder = library.own_encoder
    rows = np.random.default_rng(0).normal(size=(3, encoder.dim)).astype(np.float32)
    made = moves(np.array([5, 9, 70]), rows, encoder.fingerprint)
    made.save(tmp_path / "tuned.npz")
    back = read_moves.__wrapped__(tmp_path / "tuned.npz")
    assert back.pieces.tolist() == [5, 9, 70] and back.encoder == encoder.fingerprint
    assert np.allclose(back.steps * back.scale[:, None], rows, atol=0.02)


def test_on_another_encoder_nothing_moves_and_the_log_says_so(library: Assembly) -> None:
    encoder = library.own_encoder
    known = read_moves()
    with capture_logs() as logs:
        tuned = TunedEncoder(
            encoder, moves(known.pieces, np.ones((len(known.pieces), encoder.dim), np.float32), "x")
        )
    assert [line["event"] for line in logs] == ["tuned_off"]
    assert np.array_equal(tuned.encode(UNKNOWN), encoder.encode(UNKNOWN))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "tuned.npz"
    file.write_bytes(b"no arrays")
    with pytest.raises(ConfigurationError, match=r"tuned\.npz.*patient-bot fit"):
        read_moves.__wrapped__(file)
