"""A target without any debugger: a core file, or /proc/PID/mem."""

from gomap.images.image import ImageTarget

__all__ = ["ImageTarget"]
