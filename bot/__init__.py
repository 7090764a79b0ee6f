"""A patient-education bot: answers on one medical article, each sentence cited, never without its disclaimer."""

__version__ = "0.1.0"
