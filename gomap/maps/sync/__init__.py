"""sync.Map: two maps and their entries up to Go 1.23, a HashTrieMap from 1.24 on.
`types` tells which one a type is.
"""
