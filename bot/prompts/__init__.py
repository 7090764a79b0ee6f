"""Typed loaders of the reviewed texts and rules in the top-level ``prompts`` folder."""
