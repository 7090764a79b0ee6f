"""The one place where real parts meet. Nothing else reads settings or chooses a part."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.language.glossary import Glossary, read_glossary
from bot.language.words import Words
from bot.library.progress import Progress
from bot.prompts.replies import Replies, read_replies
from bot.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.dialogue.concepts import ConceptFinder
    from bot.dialogue.condense import Condenser
    from bot.dialogue.mentions import MentionsOf
    from bot.dialogue.reading import Reader
    from bot.dialogue.retriever import LibraryRetriever
    from bot.dialogue.road import Road
    from bot.dialogue.search import Search
    from bot.dialogue.signals import SignalReader
    from bot.index.embedding import Embedder
    from bot.index.shelf import Shelf
    from bot.library.ingest import IngestResult, Tools
    from bot.prompts.cues import Cues
    from bot.records import Records


@dataclass(frozen=True)
class Assembly:
    """Every part of one process, built when it is first asked for."""

    settings: Settings

    @cached_property
    def replies(self) -> Replies:
        """The bot's own reviewed texts."""
        return read_replies(self.settings.prompts_dir)

    @cached_property
    def glossary(self) -> Glossary:
        """The glossary of the field."""
        everyday = Path(__file__).parent / "encoder" / "own" / "terms.tsv"
        return read_glossary(sorted(self.settings.corpus_dir.rglob("terms.tsv")), [everyday])

    @cached_property
    def words(self) -> Words:
        """The word segmenter that knows the glossary."""
        return Words(self.glossary)

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder as questions use it."""
        from bot.index import embedding

        return embedding.for_questions(self.settings.model_folder)

    @cached_property
    def shelf(self) -> Shelf:
        """The index in use."""
        from bot.index.shelf import Shelf

        return Shelf(self.settings.data_dir, self.embedder.fingerprint)

    @cached_property
    def cues(self) -> Cues:
        """How questions show what they ask for."""
        from bot.prompts.cues import read_cues

        return read_cues(self.settings.prompts_dir)

    @cached_property
    def reader(self) -> Reader:
        """Reads questions."""
        from bot.dialogue.reading import Reader
        from bot.dialogue.spelling import Spelling

        return Reader(self.cues, self.concepts, Spelling(self.words, self.glossary, self.embedder.knows))

    @cached_property
    def concepts(self) -> ConceptFinder:
        """Finds the things of the field in a text."""
        from bot.dialogue.concepts import ConceptFinder

        return ConceptFinder(self.words, self.glossary, self.cues.scaffold)

    @cached_property
    def search(self) -> Search:
        """The hybrid search."""
        from bot.dialogue.search import Search

        return Search(self.embedder)

    @cached_property
    def retriever(self) -> LibraryRetriever:
        """The search as a LangChain retriever."""
        from bot.dialogue.retriever import LibraryRetriever

        return LibraryRetriever(
            shelf=self.shelf, reader=self.reader, mentions_of=self.mentions_of, search=self.search
        )

    @cached_property
    def mentions_of(self) -> MentionsOf:
        """Which studies a question names."""
        from bot.dialogue.mentions import MentionsOf

        return MentionsOf(self.words, self.glossary)

    @cached_property
    def condense(self) -> Condenser:
        """Reads follow-ups."""
        from bot.dialogue.condense import Condenser

        return Condenser(self.reader)

    @cached_property
    def signals(self) -> SignalReader:
        """Measures how well sentences answer."""
        from bot.dialogue.signals import SignalReader

        return SignalReader(self.words, self.embedder, self.concepts)

    @cached_property
    def road(self) -> Road:
        """A question's road."""
        from bot.dialogue.extract import Extractor
        from bot.dialogue.guardrails.output import OutputCheck
        from bot.dialogue.guardrails.personal_data import mask
        from bot.dialogue.guardrails.screen import Screen
        from bot.dialogue.road import Parts, Road
        from bot.dialogue.scoring import read_calibration
        from bot.dialogue.verify import Checks
        from bot.prompts.guardrails import read_guardrails

        rules = read_guardrails(self.settings.prompts_dir)
        return Road(
            Parts(
                shelf=self.shelf,
                screen=Screen(rules),
                mentions_of=self.mentions_of,
                condense=self.condense,
                search=self.search,
                extract=Extractor(self.signals, read_calibration(), self.replies),
                checks=Checks(self.words, OutputCheck(rules).forbidden, mask),
                replies=self.replies,
                max_question_chars=self.settings.max_question_chars,
            )
        )

    @cached_property
    def records(self) -> Records:
        """Conversations and feedback."""
        from bot.dialogue.guardrails.personal_data import mask
        from bot.records import Records

        return Records(self.settings.records_url, mask=mask)

    @cached_property
    def app(self) -> FastAPI:
        """The web channel."""
        from bot.channels.web import create_app
        from bot.channels.web.metrics import Metrics

        return create_app(
            self.settings,
            road=self.road,
            records=self.records,
            shelf=self.shelf,
            replies=self.replies,
            metrics=Metrics(),
        )

    def index_is_current(self) -> bool:
        """Whether there is an index made from this corpus with this model; reads files, loads nothing."""
        from bot.library.ingest import up_to_date

        return up_to_date([self.settings.corpus_dir], self.settings.data_dir, self._tools)

    def warm_up(self) -> None:
        """Build what the first question would have to wait for."""
        with self.shelf.borrow():
            self.words.tokens("热身")
        _ = self.road

    def ingest(self, paths: Sequence[Path], progress: Progress) -> IngestResult:
        """Bring articles into the index; the shipped corpus always comes along."""
        from bot.library.ingest import ingest

        return ingest([self.settings.corpus_dir, *paths], self.settings.data_dir, self._tools, progress)

    def remove(self, slug: str, progress: Progress) -> IngestResult:
        """Take one article out of the index."""
        from bot.library.ingest import remove

        return remove(slug, self.settings.data_dir, self._tools, progress)

    @cached_property
    def _tools(self) -> Tools:
        from bot.index import embedding
        from bot.library.glossary_article import glossary_article
        from bot.library.ingest import Tools

        model = self.settings.model_folder
        lexicon = hashlib.sha256(repr(self.glossary.terms).encode()).hexdigest()[:16]
        return Tools(
            model=self.settings.embedding_model,
            model_fingerprint=embedding.fingerprint(model),
            load_embedder=lambda: embedding.for_passages(model),
            tokenise=self.words.tokens,
            lexicon=lexicon,
            glossary=glossary_article(self.glossary),
        )
