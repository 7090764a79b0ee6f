"""What ingest writes and search reads: immutable generations of a dense and a lexical index, one current at a time."""
