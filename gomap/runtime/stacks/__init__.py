"""Goroutines and their stacks: states, wait reasons, frames.
The compiler's stack maps tell which words of a frame are live.
"""
