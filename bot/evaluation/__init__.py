"""Scripted questions with what a good reply holds: reads them, asks them, judges the replies, fits the scores."""
