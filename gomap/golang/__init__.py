"""Go as a language: types as data, names and their spellings, lexer, parser, literals, durations.
Nothing here reads memory.
"""
