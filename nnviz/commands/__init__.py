"""One file per command: `add_options(parser)` declares its options, `run(arguments)` returns the exit status.

Nothing here imports Qt before it is needed: training works on a machine that has none.
"""
