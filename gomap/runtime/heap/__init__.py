"""The heap: spans, arenas, pointer bitmaps, specials and queued finalizers.
An address leads to its span, and so to the object that holds it.
"""
