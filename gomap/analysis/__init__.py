"""Questions about the whole process: its maps, and who holds them.
Each returns data; commands report it.
"""
