"""Sourced in GDB: `select-function NAME` selects the thread and frame that stand in a function."""

import gdb


class SelectFunction(gdb.Command):
    """select-function NAME"""

    def __init__(self) -> None:
        super().__init__("select-function", gdb.COMMAND_STACK)

    def invoke(self, argument: str, from_tty: bool) -> None:
        for thread in gdb.selected_inferior().threads():
            thread.switch()
            frame = gdb.newest_frame()
            for _ in range(60):
                if frame is None:
                    break
                if frame.name() == argument:
                    frame.select()
                    return
                frame = frame.older() if frame.is_valid() else None
        raise gdb.GdbError(f"no thread stands in {argument}")


SelectFunction()
