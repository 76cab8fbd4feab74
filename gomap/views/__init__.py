"""What a report looks like: tables, JSON, CSV, pprof.
A view never reads the target and never decides what is shown, only how.
"""
