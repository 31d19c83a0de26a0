"""What the benchmarks share: processes and their cost, load, peers, and the table of results."""
