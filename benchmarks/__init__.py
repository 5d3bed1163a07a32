"""Measurements, each beside a peer where there is one: `python -m benchmarks [names…]`."""
