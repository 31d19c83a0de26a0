"""SPARQL for strangers: queries are read first, then run in processes that may be killed."""
