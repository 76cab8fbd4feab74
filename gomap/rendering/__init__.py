"""What views are made with: where output goes, JSON, CSV, colour, progress.
Nothing here knows a command but by its report.
"""
