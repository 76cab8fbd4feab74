"""A process goes on after we leave, however we leave; what stood still stays so; nobody is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

from delve_client import Client, DelveError, Timeout
from delve_client.server import started
from tests.delve.serving import Served, served
from tests.delve.ticker import Ticker, tick_program
from tests.toolchain import dlv
from tests.toolchain.delve import NEWEST

ROOT = Path(__file__).parents[2]
READER = """
import sys
from delve_client import Client
from delve_client.server import started
def read(client):
    address = client.evaluate("main.Large").base
    print("reading", flush=True)
    while True:
        for data in client.examine_many([(address + (at << 16), 1 << 16) for at in range(1024)]):
            assert len(data) == 1 << 16
how, where = sys.argv[1:3]
try:
    if how == "multi":
        with Client.connect(where) as client, client.stopped():
            read(client)
    else:
        with started("attach", pid=int(where), dlv=sys.argv[3]) as client, client.stopped():
            read(client)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.fixture
def ticker(tmp_path: Path) -> Iterator[Ticker]:
    with Ticker(tick_program(), tmp_path / "ticks") as running:
        yield running


@contextlib.contextmanager
def multi(ticker: Ticker, *, running: bool = True) -> Iterator[Served]:
    """A dlv for several clients that holds the ticker."""
    with served(NEWEST, "attach", ticker.pid, multi=True) as server:
        if running:
            with Client.connect(server.address) as client:
                client.resume()
            assert ticker.ticks()
        yield server


def reader(*words: object) -> "subprocess.Popen[bytes]":
    """A client process, in the middle of reading."""
    command = [sys.executable, "-c", READER, *map(str, words)]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"reading\n", process.communicate()[1].decode()
    time.sleep(0.1)
    return process


def end(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    process.send_signal(how)
    output = process.communicate(timeout=20)
    assert b"Traceback" not in output[1], output[1].decode()


def test_a_running_target_of_a_shared_dlv_runs_afterwards(ticker: Ticker) -> None:
    with multi(ticker) as server:
        with Client.connect(server.address) as client:
            assert client.state().running
            with client.stopped():
                assert not client.state().running
                assert client.evaluate("main.Ages").len == 3
                assert not ticker.ticks(0.2)
            assert ticker.ticks()
            with pytest.raises(ZeroDivisionError), client.visit():
                client.stop_for_reading()
                raise ZeroDivisionError
            assert ticker.ticks()
            client.stop_for_reading()
        assert ticker.ticks()
        assert server.process.poll() is None


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_killed_reader_leaves_a_shared_dlv_and_its_target_running(ticker: Ticker, how: signal.Signals) -> None:
    with multi(ticker) as server:
        end(reader("multi", server.address), how)
        assert ticker.ticks(15)
        assert server.process.poll() is None
        with Client.connect(server.address) as client:
            assert client.state().running


def test_a_target_that_stood_still_stays_so(ticker: Ticker) -> None:
    with multi(ticker, running=False) as server:
        with Client.connect(server.address) as client, client.stopped():
            assert client.evaluate("main.Ages").len == 3
        end(reader("multi", server.address), signal.SIGKILL)
        assert not ticker.ticks(1.5)
        assert server.process.poll() is None


def test_what_is_halted_on_purpose_stays_so(ticker: Ticker) -> None:
    with multi(ticker) as server:
        with Client.connect(server.address) as client:
            client.stop_for_reading()
            assert not client.halt().running
        assert not ticker.ticks(0.3)


def test_a_halt_comes_through_while_a_read_waits(ticker: Ticker) -> None:
    """A read of a running target is not answered; the halt goes over a second connection."""
    with multi(ticker) as server:
        with Client.connect(server.address, patience=0.3) as client:
            with pytest.raises(DelveError, match="did not answer within 0.3 s"):
                client.examine_memory(0x1000, 8)
            with client.stopped():
                assert client.evaluate("main.Ages").len == 3
        assert ticker.ticks()


def test_a_breakpoint_that_is_another_s_is_not_passed(ticker: Ticker) -> None:
    with multi(ticker, running=False) as server:
        with Client.connect(server.address) as client:
            client.call("CreateBreakpoint", Breakpoint={"functionName": "time.Sleep", "line": -1})
            client.resume()
            deadline = time.monotonic() + 5
            while client.state().running and time.monotonic() < deadline:
                time.sleep(0.01)
            with client.stopped():
                pass
            assert client.state().at_breakpoint
        assert not ticker.ticks(0.3)


def test_another_s_breakpoint_while_we_read_is_not_passed_either(ticker: Ticker) -> None:
    with multi(ticker) as server, Client.connect(server.address) as other:
        with Client.connect(server.address) as client:
            client.stop_for_reading()
            other.call("CreateBreakpoint", Breakpoint={"functionName": "time.Sleep", "line": -1})
            other.call("Command", name="continue")
            assert other.state().at_breakpoint
        assert other.state().at_breakpoint and not ticker.ticks(0.3)


def test_our_own_breakpoints_in_between_do_not_hold_it_up(ticker: Ticker) -> None:
    """It ran when we came: so it does when we leave, if they are cleared."""
    with multi(ticker) as server, Client.connect(server.address) as client:
        with client.stopped():
            made = client.call("CreateBreakpoint", Breakpoint={"functionName": "time.Sleep", "line": -1})
            for _ in range(3):
                client.resume()
                assert client.wait(timeout=10).at_breakpoint
            client.call("ClearBreakpoint", Id=made["Breakpoint"]["id"])
        assert ticker.ticks()


def test_several_of_us_take_turns(ticker: Ticker) -> None:
    """Who comes second waits, lest the target goes on under it; and finds it running."""
    code = (
        "import sys; from delve_client import Client\n"
        "with Client.connect(sys.argv[1], on_warning=print) as c, c.stopped():\n"
        "    print(c._hold.held, c.evaluate('1 + 1').value)"
    )
    with multi(ticker) as server:
        with Client.connect(server.address) as client, client.stopped():
            command = [sys.executable, "-uc", code, server.address]
            second = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            assert second.stdout is not None
            assert "waiting until it has done" in second.stdout.readline()
            assert client.evaluate("main.Ages").len == 3
        assert second.communicate(timeout=20)[0] == "True 2\n" and second.returncode == 0
        assert ticker.ticks()


def test_a_turn_that_is_not_given_up_is_one_sentence(ticker: Ticker) -> None:
    code = (
        "import sys, time; from delve_client.turns import Turn; t = Turn(sys.argv[1], 1, id); print(1); time.sleep(9)"
    )
    with multi(ticker) as server:
        command = [sys.executable, "-uc", code, server.address]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None and holder.stdout.readline() == b"1\n"
            with Client.connect(server.address, patience=0.3) as client:
                with pytest.raises(Timeout, match="another gomap reads through .* for 0.3 s by now"), client.stopped():
                    pass
            holder.kill()
        with Client.connect(server.address) as client, client.stopped():  # the kernel has ended it
            assert client.evaluate("1 + 1").value == "2"


def test_what_we_cannot_let_go_on_the_watchdog_does(ticker: Ticker, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once: not only when this process ends. And the next of us does not wait for it in vain."""

    def again(_: Client) -> Client:
        raise DelveError("no second connection")

    with multi(ticker) as server:
        client = Client.connect(server.address)
        client.stop_for_reading()
        assert not ticker.ticks(0.3)
        client.connection.close()
        with monkeypatch.context() as patched, pytest.raises(DelveError, match="no second connection"):
            patched.setattr(Client, "again", again)
            client.close()
        assert ticker.ticks()
        with Client.connect(server.address, patience=5) as following, following.stopped():
            assert following.evaluate("1 + 1").value == "2"


def test_a_target_that_another_lets_go_on_is_told(ticker: Ticker) -> None:
    """Of other machines and users no turns are known."""
    said: List[str] = []
    with multi(ticker, running=False) as server:
        with Client.connect(server.address) as other, Client.connect(server.address, on_warning=said.append) as client:
            with client.stopped():
                other.resume()
            assert len(said) == 1 and "let the target go on while it was read" in said[0]
            with pytest.raises(DelveError, match="the target runs, and Delve reads nothing then"):
                client.evaluate("main.Ages")
            other.halt()
            assert other.evaluate("main.Ages").len == 3


def test_our_own_dlv_lets_go_of_its_process(ticker: Ticker) -> None:
    with started("attach", pid=ticker.pid, dlv=str(dlv())) as client:
        assert client.address.startswith("unix:")
        assert client.process_id() == ticker.pid
        assert client.evaluate("main.Ages").len == 3
        assert not ticker.ticks(0.2)
    assert ticker.ticks() and ticker.state in "RS" and not ticker.tracer


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_our_own_dlv_lets_go_however_we_end(ticker: Ticker, how: signal.Signals) -> None:
    process = reader("attach", ticker.pid, dlv())
    held = ticker.tracer
    assert held
    end(process, how)
    assert ticker.ticks(15) and ticker.state in "RS"
    deadline = time.monotonic() + 10
    while Path(f"/proc/{held}/cmdline").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not ticker.tracer and not Path(f"/proc/{held}/cmdline").exists()


def test_a_program_that_we_launch_ends_with_us(tmp_path: Path) -> None:
    with started("exec", exe=str(tick_program()), words=[str(tmp_path / "t")], dlv=str(dlv())) as client:
        pid = client.process_id()
        assert client.version().delve == NEWEST
    assert not Path(f"/proc/{pid}").exists()


def test_how_a_program_ended() -> None:
    """It wants an argument: Delve stops it where it panics, and from there it goes to its end."""
    with started("exec", exe=str(tick_program()), dlv=str(dlv())) as client:
        client.resume()
        assert client.wait(timeout=20).at_breakpoint
        client.resume()
        ended = client.wait(timeout=20)
        assert (ended.running, ended.exited, ended.exit_status) == (False, True, 2)
        assert not client.state().may_go_on


def test_what_dlv_cannot_open_is_one_sentence(tmp_path: Path) -> None:
    core = tmp_path / "core"
    core.write_bytes(b"no core at all")
    wrong: List[Callable[[], Any]] = [
        lambda: started("attach", pid=2**22 + 1, dlv=str(dlv())),
        lambda: started("core", core=str(core), exe=str(tick_program()), dlv=str(dlv())),
        lambda: started("core", core=str(tmp_path / "none"), exe=str(core), dlv=str(dlv())),
        lambda: started("attach", dlv=str(dlv())),
        lambda: started("attach", pid=1, dlv=str(tmp_path / "none")),
    ]
    for opening in wrong:
        with pytest.raises(DelveError) as caught, opening():
            pass
        assert "\n" not in str(caught.value) and len(str(caught.value)) > 20
