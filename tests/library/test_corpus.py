"""The articles that ship with the project go down the whole road without a problem."""

from pathlib import Path

import pytest

from bot.domain.article import Verdict
from bot.domain.passage import Origin
from bot.index import embedding
from bot.index.generation import Generation
from bot.index.shelf import Shelf
from bot.language.glossary import read_glossary
from bot.language.words import Words
from bot.library.glossary_article import glossary_article
from bot.library.ingest import Tools, ingest
from bot.library.progress import silent

CORPUS = Path(embedding.__file__).parents[2] / "corpus"
WEIGHTS = Path(embedding.__file__).parents[1] / "encoder" / "weights"
ARTICLE = "stem-cells-osteoarthritis"


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    data = tmp_path_factory.mktemp("data")
    glossary = read_glossary([CORPUS / "terms.tsv"])
    fingerprint = embedding.fingerprint(str(WEIGHTS))
    tools = Tools(
        model="shipped",
        model_folder=str(WEIGHTS),
        model_fingerprint=fingerprint,
        load_embedder=lambda: embedding.for_questions(str(WEIGHTS)),
        tokenise=Words(glossary).of_many,
        lexicon="corpus",
        glossary=glossary_article(glossary),
    )
    ingest([CORPUS], data, tools, silent)
    with Shelf(data, fingerprint).borrow() as opened:
        return opened


def test_both_languages_hold_the_same_passages(generation: Generation) -> None:
    keys = {language: [p.key for p in generation.every_passage(language)] for language in ("zh", "en")}
    assert sorted(keys["zh"]) == sorted(keys["en"])
    assert not generation.foreign_only("zh") and not generation.foreign_only("en")


def test_every_study_can_be_found_by_what_the_record_says_of_it(generation: Generation) -> None:
    assert len(generation.studies) >= 22
    for study in generation.studies.values():
        origins = {
            p.origin for p in generation.passages(generation.passage_ids_of_study(study.study_id, "zh"))
        }
        assert Origin.RECORD in origins, study.study_id
        if study.verdict in (Verdict.OVERSTATES, Verdict.NOT_FOUND):
            assert Origin.CAUTION in origins, study.study_id


def test_only_the_article_speaks_for_profit(generation: Generation) -> None:
    for passage in generation.every_passage("en"):
        assert passage.commercial == (passage.slug == ARTICLE and passage.origin is Origin.ARTICLE)


def test_points_carry_their_lead_in(generation: Generation) -> None:
    first, surgery, loose = generation.passages([f"{ARTICLE}/{block}@zh" for block in ("m1", "p07", "p09")])
    assert first.lead.endswith("“三重修复力”:")
    assert surgery.lead.endswith("明显局限:")
    assert loose.lead == ""
