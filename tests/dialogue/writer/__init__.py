"""Tests of the part of the dialogue in which a chat model writes."""
