"""How often search finds the right passage, on public test sets, beside what people use instead: ``make bench-retrieval``."""
