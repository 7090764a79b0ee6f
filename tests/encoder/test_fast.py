"""The light loader gives the vectors sentence-transformers gives, from the same folder."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from bot.encoder.fast import NotStaticError, StaticEncoder, can_load

WEIGHTS = Path(__file__).parents[2] / "bot" / "encoder" / "weights"
MIXED = [
    "膝盖疼，想换关节，做手术好不好？",
    "Are umbilical cord stem cells approved for knee osteoarthritis?",
    "打了玻尿酸 (hyaluronic acid) 3 次，ＰＲＰ 还有用吗？",
    "",
    "   \n",
    "🙂🦵",
    "疼🙂 knee",
    "Ünïcödé, β-catenin, MMP-13, IL-1β",
    "ゑ한국어 кириллица",
    "关节软骨由软骨细胞和细胞外基质组成。" * 400,
    "a",
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load(WEIGHTS)


def test_the_same_vectors_as_sentence_transformers(encoder: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = np.asarray(SentenceTransformer(str(WEIGHTS), device="cpu").encode(MIXED))
    ours = encoder.encode(MIXED)
    assert ours.shape == theirs.shape == (len(MIXED), encoder.dim)
    assert ours.dtype == np.float32
    known = np.linalg.norm(theirs, axis=1) > 0.5
    assert known.sum() >= len(MIXED) - 4
    assert ((ours * theirs).sum(axis=1)[known] > 0.9999).all()
    assert np.allclose(ours[~known], theirs[~known])


def test_vectors_have_unit_length_and_nothing_known_is_the_zero_vector(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(["膝关节", "knee", "", "🙂"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0, 0], atol=1e-5)


def test_no_texts_give_no_rows(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_a_batch_gives_what_single_texts_give(encoder: StaticEncoder) -> None:
    together = encoder.encode(MIXED * 60)
    alone = np.concatenate([encoder.encode([text]) for text in MIXED])
    assert np.allclose(together, np.tile(alone, (60, 1)), atol=1e-6)


def test_a_question_is_nearer_to_its_answer_than_to_another(encoder: StaticEncoder) -> None:
    questions = [
        "人工关节置换以后还会疼吗？",
        "Is stem cell treatment for the knee safe?",
        "干细胞治疗膝盖安全吗",
    ]
    passages = [
        "About one in five people still have pain a year after joint replacement.",
        "干细胞注射后的常见不良反应是短期的疼痛和肿胀，未见严重的安全问题。",
        "今天天气很好，我们去公园看花。",
    ]
    cosine = encoder.encode(questions) @ encoder.encode(passages).T
    assert cosine.argmax(axis=1).tolist() == [0, 1, 1]


def test_loading_needs_neither_torch_nor_sentence_transformers() -> None:
    code = (
        "import sys; from bot.encoder.fast import StaticEncoder;"
        f"StaticEncoder.load({str(WEIGHTS)!r}).encode(['knee']);"
        "print(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=WEIGHTS.parents[2]
    )
    assert done.stdout.strip() == "[]"


def test_one_question_takes_well_under_a_millisecond(encoder: StaticEncoder) -> None:
    fastest = min(_seconds(encoder, "膝关节骨关节炎用干细胞治疗有效吗？") for _ in range(50))
    assert fastest < 0.002


def _seconds(encoder: StaticEncoder, text: str) -> float:
    begin = time.perf_counter()
    encoder.encode([text])
    return time.perf_counter() - begin


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.rglob("*") if path.is_file()) < 45e6


def test_other_folders_are_refused(tmp_path: Path) -> None:
    assert can_load(WEIGHTS)
    assert not can_load(tmp_path)
    other = tmp_path / "other"
    shutil.copytree(WEIGHTS, other)
    modules = json.loads((other / "modules.json").read_text())
    modules[0]["type"] = "sentence_transformers.models.Transformer"
    (other / "modules.json").write_text(json.dumps(modules))
    assert not can_load(other)
    with pytest.raises(NotStaticError):
        StaticEncoder.load(other)
