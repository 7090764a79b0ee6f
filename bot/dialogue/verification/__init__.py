"""What a sentence that a model wrote says, fact by fact, and whether the passages that it cites say the same."""
