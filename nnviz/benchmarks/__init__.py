"""Measurements behind `nnviz bench`: each part has `rows()`, a list of JSON objects of the same keys.

Those that need the window are in `nnviz.gui` (bench_canvas, bench_latency, bench_startup).
"""
