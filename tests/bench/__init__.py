"""Benchmarks: ratios against peers on the same data in one run. Not collected as tests."""
