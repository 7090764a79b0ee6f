"""Everything that differs by language: script, words, sentences, numbers, glossary, sound."""
