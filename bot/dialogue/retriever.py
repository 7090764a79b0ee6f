"""The search as a LangChain retriever, for other people's chains."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from bot.dialogue.mentions import MentionsOf
from bot.dialogue.reading import Reader
from bot.dialogue.search import Search
from bot.index.shelf import Shelf
from bot.language.detect import detect


class LibraryRetriever(BaseRetriever):
    """Passages of the library for a question in any of its languages, best first, as Documents.

    The metadata holds ``passage_id``, ``study_id``, ``section``, ``language``, ``origin`` and ``score``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    shelf: Shelf
    reader: Reader
    mentions_of: MentionsOf
    search: Search
    k: int = 8

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        with self.shelf.borrow() as generation:
            reading = self.reader.read(query, detect(query), self.mentions_of(generation))
            return [
                Document(
                    id=hit.passage.passage_id,
                    page_content=hit.passage.text,
                    metadata={
                        "passage_id": hit.passage.passage_id,
                        "study_id": hit.passage.study_id,
                        "section": hit.passage.section,
                        "language": hit.passage.language,
                        "origin": hit.passage.origin.value,
                        "score": hit.score,
                    },
                )
                for hit in self.search(generation, reading, self.k)
            ]
