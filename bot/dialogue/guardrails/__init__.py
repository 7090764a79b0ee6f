"""The guardrails: what is done with a question before anything else, and what the bot never says."""
