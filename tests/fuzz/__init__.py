"""Cores with a few words damaged, by the ten thousand: gomap ends with an answer or with one sentence.

`make fuzz N=1000000 SEED=7` does the same by hand; with ONLY= it shows what gomap says of one image.
"""
