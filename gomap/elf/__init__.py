"""ELF files: headers, segments, sections, symbols and core notes.
Nothing else in gomap reads such files.
"""
