"""One question's road: language -> screen -> condense -> search -> answer -> verify -> release."""
