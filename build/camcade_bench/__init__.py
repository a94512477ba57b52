"""Benchmarks: each measures beside a named peer, in one run."""
