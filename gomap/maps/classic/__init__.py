"""Classic maps, Go 1.5 to 1.23 (and noswissmap): buckets, overflow chains, growth.
`read` is the map, `stats` counts it.
"""
