"""Runtime type descriptors as `gomap.golang.types.GoType`, and the names that they carry.
Types that reflection made while the program ran are among them.
"""
