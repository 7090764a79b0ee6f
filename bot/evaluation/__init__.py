"""Scripted questions with what a good reply holds: asks them of a build or a deployment, judges, measures, reports."""
