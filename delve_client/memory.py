"""A target's memory over Delve: in pieces as large as the server gives them, all asked for at once.

Delve reads all of a piece or nothing, and no more than its limit: 1,000 bytes before 1.24.0, 65,536 from there
(service/debugger, ExamineMemory). The server's own words tell which.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Sequence, Tuple, Union

from delve_client.asking import NOWHERE, as_gomap_errors
from delve_client.client import Client
from delve_client.errors import DelveCallError
from gomap.errors import MemoryFault

__all__ = ["ExaminedMemory"]

MOST = 65_536
MOST_AT_ONCE = 1 << 32
_TOO_LONG = re.compile(r"less than or equal to (\d{3,9})")
Piece = Tuple[int, int]


class ExaminedMemory:
    """Reads through RPCServer.ExamineMemory; ``name`` says so, ``limit`` is the most bytes of one call."""

    def __init__(self, client: Client, word: int):
        self._client = client
        self._end = 1 << (8 * word)
        self.limit = _probed(client)
        self.name = f"Delve's ExamineMemory, {self.limit:,} bytes a call"

    def read(self, address: int, size: int) -> bytes:
        """As Target.read: all of it, or MemoryFault."""
        if self._is_impossible(address, size):
            raise MemoryFault(address, size)
        end = address + size
        found = self._pieces([(start, min(self.limit, end - start)) for start in range(address, end, self.limit)])
        if isinstance(found, int):
            raise MemoryFault(address, size)
        return found

    def gather(self, addresses: Sequence[int], size: int) -> bytes:
        """As Target.gather."""
        bad = next((address for address in addresses if self._is_impossible(address, size)), None)
        if bad is not None:
            raise MemoryFault(bad, size)
        if size > self.limit:
            return b"".join([self.read(address, size) for address in addresses])
        found = self._pieces([(address, size) for address in addresses] if size else [])
        if isinstance(found, int):
            raise MemoryFault(addresses[found], size)
        return found

    def _is_impossible(self, address: int, size: int) -> bool:
        """No such memory can be, or no machine holds it: Delve is not even asked (a negative length ends it)."""
        return size < 0 or size > MOST_AT_ONCE or not 0 <= address <= self._end - size

    def _pieces(self, pieces: Sequence[Piece]) -> Union[bytes, int]:
        """All pieces joined, or the number of the first that cannot be read; none is longer than the limit.

        Each is copied as it comes, while it is in the processor's cache: kept and joined in the end they take longer.
        """
        found = BytesIO()
        with as_gomap_errors():
            for number, answer in enumerate(self._client.examine_many(pieces)):
                if isinstance(answer, DelveCallError) or len(answer) != pieces[number][1]:
                    return number
                found.write(answer)
        return found.getvalue()


def _probed(client: Client) -> int:
    """The limit, by asking for more than older servers give; where nothing lies, so nothing is read."""
    with as_gomap_errors():
        answer = next(iter(client.examine_many([(NOWHERE, MOST)])))
    said = _TOO_LONG.search(answer.text) if isinstance(answer, DelveCallError) else None
    return MOST if said is None else max(1, min(MOST, int(said.group(1))))
