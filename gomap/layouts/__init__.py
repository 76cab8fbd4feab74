"""Binary layouts per Go release: offsets, flag bits, sizes, each with its Go source.
The only room that knows a number of the Go runtime.
"""
