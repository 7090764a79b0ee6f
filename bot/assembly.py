"""The one place where real parts meet. Nothing else reads settings or chooses a part."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.domain.language import Language
from bot.errors import ConfigurationError
from bot.language.glossary import Glossary, read_glossary
from bot.language.words import Words
from bot.library.progress import Progress
from bot.prompts.replies import Replies, read_replies
from bot.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.channels.slack.app import SlackChannel
    from bot.channels.slack.case_feature import CaseFeature
    from bot.channels.web.metrics import Metrics
    from bot.dialogue.concepts import ConceptFinder
    from bot.dialogue.condense import Condenser
    from bot.dialogue.gathering import Gatherer
    from bot.dialogue.measuring import SignalReader
    from bot.dialogue.mentions import MentionsOf
    from bot.dialogue.reading import Reader
    from bot.dialogue.retriever import LibraryRetriever
    from bot.dialogue.road import Road
    from bot.dialogue.search import Search
    from bot.dialogue.spelling import Spelling
    from bot.dialogue.tuned import TunedEncoder
    from bot.dialogue.verification.written import WrittenCheck
    from bot.dialogue.writer.model import ChatModel
    from bot.dialogue.writer.writer import Writer
    from bot.evaluation.target import Target
    from bot.index.embedding import Embedder
    from bot.index.entailment import Entailment
    from bot.index.shelf import Shelf
    from bot.library.ingest import IngestResult, Tools
    from bot.prompts.cues import Cues
    from bot.records import Records
    from bot.records.cases import Cases


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
        return Words(self.glossary, self._kept_words)

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder as questions use it."""
        from bot.index import embedding

        return embedding.for_questions(self.settings.model_folder)

    @cached_property
    def own_encoder(self) -> Embedder:
        """Our own encoder, on whose vectors the screen's second net and the tuned ones are fitted, whatever model the search uses."""
        from bot.index import embedding

        shipped = self.settings.shipped_model
        return self.embedder if self.settings.model_folder == shipped else embedding.for_questions(shipped)

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

        return Reader(self.cues, self.concepts, self.spelling)

    @cached_property
    def spelling(self) -> Spelling:
        """Mends typing slips."""
        from bot.dialogue.spelling import Spelling

        return Spelling(self.words, self.glossary, self.embedder.knows)

    @cached_property
    def concepts(self) -> ConceptFinder:
        """Finds the things of the field in a text."""
        from bot.dialogue.concepts import ConceptFinder

        return ConceptFinder(self.words, self.glossary, self.cues.scaffold)

    @cached_property
    def search(self) -> Search:
        """The hybrid search."""
        from bot.dialogue.lexical_query import QueryWriter
        from bot.dialogue.search import Search
        from bot.encoder.neighbours import Neighbours

        return Search(self.embedder, QueryWriter(self.words, Neighbours()))

    @cached_property
    def gather(self) -> Gatherer:
        """Brings together what may answer a question."""
        from bot.dialogue.gathering import Gatherer

        return Gatherer(self.search, self.embedder, self.tuned)

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
        from bot.dialogue.measuring import SignalReader
        from bot.dialogue.topical import topicality
        from bot.dialogue.weighing import Weigher

        weigh = Weigher(self.words, self.glossary, topicality(self.embedder.fingerprint))
        return SignalReader(self.words, self.embedder, self.tuned, self.concepts, weigh)

    @cached_property
    def tuned(self) -> TunedEncoder:
        """Encodes questions and sentences by the vectors tuned on questions and their answers."""
        from bot.dialogue.tuned import TunedEncoder, read_moves

        return TunedEncoder(self.own_encoder, read_moves())

    @cached_property
    def written_check(self) -> WrittenCheck:
        """What the sentences of a chat model are checked with."""
        from bot.dialogue.verification.lexicon import Lexicon
        from bot.dialogue.verification.reader import FactReader
        from bot.dialogue.verification.written import WrittenCheck
        from bot.prompts.verification import read_vocabulary

        reader = FactReader(Lexicon(read_vocabulary(self.settings.prompts_dir)), self.words)
        return WrittenCheck(reader, self.glossary, self.embedder.encode, self.entailment)

    @cached_property
    def entailment(self) -> Entailment | None:
        """The entailment model; None when none is set."""
        if not self.settings.entailment_model:
            return None
        from bot.index.entailment import Entailment

        return Entailment(self.settings.entailment_model, self.settings.entailment_least)

    @cached_property
    def road(self) -> Road:
        """A question's road."""
        from bot.dialogue.extract import Extractor
        from bot.dialogue.guardrails.net import second_net
        from bot.dialogue.guardrails.output import OutputCheck
        from bot.dialogue.guardrails.personal_data import mask
        from bot.dialogue.guardrails.screen import Screen
        from bot.dialogue.road import Parts, Road
        from bot.dialogue.scoring import read_calibration
        from bot.dialogue.subject import SpokenOf, SubjectScreen
        from bot.dialogue.suggest import Suggester
        from bot.dialogue.verify import Checks
        from bot.prompts.guardrails import read_guardrails

        rules = read_guardrails(self.settings.prompts_dir)
        screen = Screen(rules, second_net(rules, self.own_encoder))
        return Road(
            Parts(
                shelf=self.shelf,
                screen=SubjectScreen(
                    screen, self.shelf, SpokenOf(self.words, self.glossary), self.spelling.mend
                ),
                mentions_of=self.mentions_of,
                condense=self.condense,
                gather=self.gather,
                extract=Extractor(self.signals, read_calibration(), self.replies),
                checks=Checks(self.words, OutputCheck(rules).forbidden, mask, self.written_check),
                replies=self.replies,
                suggest=Suggester(self.replies, self.cues),
                max_question_chars=self.settings.max_question_chars,
                writer=self.writer,
            )
        )

    @cached_property
    def writer(self) -> Writer | None:
        """The chat model with its limits; None when none is set."""
        if not self.settings.chat_model:
            return None
        from bot.dialogue.writer.breaker import Breaker
        from bot.dialogue.writer.call import Caller, Patience
        from bot.dialogue.writer.model import ChatModel, ChatModelSettings
        from bot.dialogue.writer.places import Places
        from bot.dialogue.writer.writer import Writer
        from bot.prompts.chat import read_chat_prompts
        from bot.records import DailyTokens

        own = self.settings
        model = ChatModelSettings(
            name=own.chat_model,
            base_url=own.chat_base_url,
            api_key=own.chat_api_key.get_secret_value(),
            shape=own.chat_output,
            max_tokens=own.chat_max_tokens,
            request_seconds=own.chat_total_seconds,
        )
        caller = Caller(
            ChatModel(model),
            Patience(own.chat_first_token_seconds, own.chat_between_tokens_seconds, own.chat_total_seconds),
            Breaker(failures=5, seconds=30.0),
            Places(own.chat_concurrent, queue=32, seconds=1.0),
            DailyTokens(own.records_url, own.chat_daily_tokens),
        )
        return Writer(caller, read_chat_prompts(own.prompts_dir))

    @cached_property
    def records(self) -> Records:
        """Conversations and feedback."""
        from bot.dialogue.guardrails.personal_data import mask
        from bot.records import Records

        return Records(self.settings.records_url, mask=mask)

    @cached_property
    def cases(self) -> Cases | None:
        """Cases handed to a person; None where no staff channel is configured."""
        if not self.settings.slack_case_channel:
            return None
        from bot.records.cases import Cases

        minutes = self.settings.case_reminder_minutes
        return Cases(self.records, remind_after=timedelta(minutes=minutes) if minutes else None)

    @cached_property
    def case_feature(self) -> CaseFeature | None:
        """How cases reach the staff in Slack; None where no staff channel is configured."""
        if self.cases is None:
            return None
        from bot.channels.slack.case_delivery import Reminders
        from bot.channels.slack.case_feature import CaseFeature, StaffChannel
        from bot.domain.language import Language
        from bot.prompts.handoff import read_handoff
        from bot.records.cases_outbox import Outbox

        own = self.settings
        every = timedelta(minutes=own.case_reminder_minutes)
        return CaseFeature(
            self.cases,
            Outbox(self.records, self.cases),
            read_handoff(own.prompts_dir),
            Language(own.slack_case_language),
            StaffChannel.parse(own.slack_case_channel),
            Reminders(every, own.case_reminders) if every else None,
        )

    @cached_property
    def metrics(self) -> Metrics:
        """What this process counts, of all its channels."""
        from bot.channels.web.metrics import Metrics

        return Metrics()

    @cached_property
    def slack(self) -> SlackChannel:
        """The Slack channel.

        Raises:
            ConfigurationError: when the settings do not say which workspace it is for.
        """
        from bot.channels.slack.setup import Keys, Parts, set_up
        from bot.channels.web.metrics import CountedRoad
        from bot.channels.web.rate import Rate
        from bot.prompts.slack import read_slack

        own = self.settings
        keys = Keys(
            api_url=own.slack_api_url,
            signing_secret=own.slack_signing_secret.get_secret_value(),
            bot_token=own.slack_bot_token.get_secret_value(),
            client_id=own.slack_client_id,
            client_secret=own.slack_client_secret.get_secret_value(),
            encryption=tuple(
                key.strip() for key in own.slack_encryption_key.get_secret_value().split(",") if key.strip()
            ),
        )
        parts = Parts(
            road=CountedRoad(self.road, self.metrics),
            records=self.records,
            replies=self.replies,
            texts=read_slack(own.prompts_dir),
            studies=self.study_names,
            limit=Rate(own.rate_limit, own.rate_limit_storage).seconds_to_wait,
            max_question_chars=own.max_question_chars,
            retention_days=own.retention_days,
        )
        return set_up(parts, keys, [self.case_feature] if self.case_feature else [])

    def study_names(self, language: Language) -> dict[str, str]:
        """What each study of the library is called."""
        from bot.language.normalise import to_traditional

        with self.shelf.borrow() as generation:
            names = {study_id: study.label[language.text] for study_id, study in generation.studies.items()}
        if language is Language.TRADITIONAL:
            return {study_id: to_traditional(name) for study_id, name in names.items()}
        return names

    @property
    def _workers(self) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        """What the serving process does for the staff channel where Slack is not served over HTTP: cases are brought
        there all the same, and read in the process that runs ``patient-bot slack``."""
        feature, own = self.case_feature, self.settings
        if feature is None or own.slack_signing_secret.get_secret_value():
            return []
        return [lambda: feature.run(self.slack.workspaces)]

    @cached_property
    def app(self) -> FastAPI:
        """The web channel."""
        from bot.channels.web import create_app

        return create_app(
            self.settings,
            road=self.road,
            records=self.records,
            shelf=self.shelf,
            replies=self.replies,
            metrics=self.metrics,
            cases=self.cases,
            slack=self.slack if self.settings.slack_signing_secret.get_secret_value() else None,
            workers=self._workers,
        )

    def target(self, url: str, timeout: float) -> Target:
        """What is evaluated: the deployment at ``url``, or this build where that is empty; ``timeout`` in seconds."""
        if url:
            from bot.evaluation.deployment import Deployment

            return Deployment(url, timeout)
        from bot.evaluation.build import build_name
        from bot.evaluation.checkout import Checkout

        with self.shelf.borrow() as generation:
            version = build_name(generation.manifest.contents, self.settings.prompts_dir)
        return Checkout(self.road, self.shelf, self.condense, self.mentions_of, self.gather, version, timeout)

    def grader(self, name: str) -> ChatModel:
        """The chat model ``provider:model`` that gives points in an evaluation.

        Raises:
            ConfigurationError: when it cannot be used.
        """
        from bot.dialogue.writer.model import ChatModel, ChatModelSettings

        own = self.settings
        key = own.chat_api_key.get_secret_value()
        return ChatModel(ChatModelSettings(name, own.chat_base_url, key, "lines", own.chat_max_tokens, 60.0))

    def peer(self, name: str) -> Target:
        """Something else to ask the same cases of.

        Raises:
            ConfigurationError: when there is no peer of that name, or what it needs is not installed.
        """
        from bot.evaluation.stock import stock

        if name != "stock":
            raise ConfigurationError(f"--peer: {name!r} is not known; there is: stock")
        return stock(self.shelf, self.settings.model_folder)

    def index_is_current(self) -> bool:
        """Whether there is an index made from this corpus with this model; reads files, loads nothing."""
        from bot.index import embedding
        from bot.library.current import up_to_date

        model = embedding.fingerprint(self.settings.model_folder)
        return up_to_date([self.settings.corpus_dir], self.settings.data_dir, model, self._lexicon)

    def warm_up(self) -> None:
        """Build what the first question would have to wait for."""
        with self.shelf.borrow():
            self.words.tokens("热身")
        _ = self.road

    def ingest(self, paths: Sequence[Path], progress: Progress) -> IngestResult:
        """Bring articles into the index; the shipped corpus always comes along."""
        from bot.library.ingest import ingest

        result = ingest([self.settings.corpus_dir, *paths], self.settings.data_dir, self._tools, progress)
        self.words.keep(self._kept_words)
        return result

    def remove(self, slug: str, progress: Progress) -> IngestResult:
        """Take one article out of the index."""
        from bot.library.ingest import remove

        return remove(slug, self.settings.data_dir, self._tools, progress)

    @cached_property
    def _lexicon(self) -> str:
        """Fingerprint of the glossary."""
        return hashlib.sha256(repr(self.glossary.terms).encode()).hexdigest()[:16]

    @property
    def _kept_words(self) -> Path:
        """Where the segmenter's words are kept ready for the next start."""
        return self.settings.data_dir / "words.bin"

    @cached_property
    def _tools(self) -> Tools:
        from bot.index import embedding
        from bot.library.glossary_article import glossary_article
        from bot.library.ingest import Tools

        model = self.settings.model_folder
        return Tools(
            model=self.settings.embedding_model,
            model_folder=model,
            model_fingerprint=embedding.fingerprint(model),
            load_embedder=lambda: embedding.for_passages(model),
            tokenise=self.words.of_many,
            lexicon=self._lexicon,
            glossary=glossary_article(self.glossary),
        )
