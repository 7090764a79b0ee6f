"""One article's road: find -> read -> parse sections and studies -> check -> chunk -> embed -> index."""
