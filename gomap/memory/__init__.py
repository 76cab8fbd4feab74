"""Reading much memory, fast: arrays in bounded pieces, columns, pages, searches.
What cannot be read is left out and said.
"""
