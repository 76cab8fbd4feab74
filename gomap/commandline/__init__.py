"""Command lines as data: words, options, help, completion, and what commands share.
One declaration serves GDB, MI, the shell and Delve.
"""
