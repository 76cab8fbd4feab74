"""Go's maps in memory: classic (runtime.hmap), Swiss (internal/runtime/maps.Map) and sync.Map.
Each kind has a folder of its own; what they share is here.
"""
