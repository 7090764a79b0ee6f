"""The road's other way to words: a chat model proposes sentences with passage numbers, the bot decides what is shown.

``model`` (home of LangChain's chat models) -> ``call`` (limits, retries) -> ``parse`` -> ``propose`` -> ``compose``.
"""
