"""What an answer says: its id, and a result or an error. Memory is taken from its line without parsing it."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, NamedTuple, Optional, Union

from delve_client.base64text import decode_base64
from delve_client.errors import DelveError, shown

__all__ = ["Answer", "answer_id", "parsed_answer", "parsed_memory"]

_ID = re.compile(rb'\s*\{"id":(\d{1,18}),')
_MEMORY = re.compile(rb'\{"id":\d{1,18},"result":\{"Mem":"')
_END = re.compile(rb'[^"\\]*"IsLittleEndian":(?:true|false)\},"error":null\}\s*')


class Answer(NamedTuple):
    """``error`` is Delve's text, None if all went well."""

    result: Any
    error: Optional[str]


def answer_id(line: bytes, peer: str) -> int:
    """Whose answer it is; DelveError if this is no answer of Delve's.

    >>> answer_id(b'{"id":7,"result":{},"error":null}', "it")
    7
    """
    known = _ID.match(line)
    if known:
        return int(known.group(1))
    found = _document(line, peer).get("id")
    if not isinstance(found, int) or isinstance(found, bool):
        raise _garbage(line, peer)
    return found


def parsed_answer(line: bytes, peer: str) -> Answer:
    """Any answer.

    >>> parsed_answer(b'{"id":7,"result":null,"error":"no"}', "it")
    Answer(result=None, error='no')
    """
    document = _document(line, peer)
    error = document.get("error")
    return Answer(document.get("result"), None if error is None else str(error))


def parsed_memory(line: bytes, peer: str) -> Union[bytes, str]:
    """The bytes that ExamineMemory gives, or the error's text.

    >>> parsed_memory(b'{"id":7,"result":{"Mem":"AAH/","IsLittleEndian":true},"error":null}', "it")
    b'\\x00\\x01\\xff'
    """
    head = _MEMORY.match(line)
    end = line.find(b'"', head.end()) if head else -1
    if head is None or end < 0 or not _END.fullmatch(line, end + 1):
        return _slow_memory(line, peer)
    with memoryview(line) as view:
        return _decoded(view[head.end() : end], line, peer)


def _slow_memory(line: bytes, peer: str) -> Union[bytes, str]:
    answer = parsed_answer(line, peer)
    if answer.error is not None:
        return answer.error
    result = answer.result
    if not isinstance(result, dict) or not isinstance(result.get("Mem") or "", str):
        raise _garbage(line, peer)
    return _decoded((result.get("Mem") or "").encode("utf-8", "replace"), line, peer)


def _decoded(text: Union[bytes, memoryview], line: bytes, peer: str) -> bytes:
    try:
        return decode_base64(text)
    except ValueError:
        raise _garbage(line, peer) from None


def _document(line: bytes, peer: str) -> Dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        raise _garbage(line, peer) from None
    if not isinstance(document, dict):
        raise _garbage(line, peer)
    return document


def _garbage(line: bytes, peer: str) -> DelveError:
    start = shown(line[:60].decode("latin-1"))
    if line.startswith(b"Content-Length"):
        return DelveError(f"{peer} speaks DAP, not JSON-RPC", hint="dlv with --headless and without `dap`")
    return DelveError(f"{peer} does not answer as Delve does: {start!r}", hint="is this the address of a headless dlv?")
