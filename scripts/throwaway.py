"""Start a PostgreSQL, a Redis or a RabbitMQ on a free port of this machine and take it away again at the end.

`python scripts/throwaway.py postgresql COMMAND...` runs COMMAND with DATABASE_URL set to a new server.
The server dies with its starter, even where that is killed: the kernel sends it the signal.
"""

import contextlib
import ctypes
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds until a server must answer; a machine under load is slow to start RabbitMQ
PR_SET_PDEATHSIG = 1
POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the one on the path insists on a user of its own


class UnavailableError(RuntimeError):
    """The server is not installed here."""


def postgresql_programs() -> Path | None:
    """The folder of the server's programs: the newest that Debian installed, else the one on the path."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or (Path(on_path) if (on_path := shutil.which("initdb")) else None)
    return found.resolve().parent if found else None


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A new, empty server. Gives its DATABASE_URL."""
    programs = postgresql_programs()
    if programs is None:
        raise UnavailableError("PostgreSQL is not installed")
    with _folder("postgresql") as folder:
        data = str(folder / "data")
        create = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "-N",
        ]
        subprocess.run(create, check=True, capture_output=True, **unprivileged())
        port = free_port()
        options = [part for name, value in POSTGRES_OPTIONS.items() for part in ("-c", f"{name}={value}")]
        command = [str(programs / "postgres"), "-D", data, "-p", str(port), *options]
        ready = _succeeds(programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port))
        with _server(command, ready, end=signal.SIGQUIT, log=folder / "log"):
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A new, empty server that writes nothing to disk. Gives its broker address."""
    program, client = shutil.which("redis-server"), shutil.which("redis-cli")
    if not (program and client):
        raise UnavailableError("Redis is not installed")
    with _folder("redis") as folder:
        port = free_port()
        in_memory = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
        command = [program, "--bind", "127.0.0.1", "--port", str(port), *in_memory]
        ready = _succeeds(client, "-e", "-p", str(port), "ping")
        with _server(command, ready, end=signal.SIGTERM, log=folder / "log"):
            yield f"redis://127.0.0.1:{port}/0"


def rabbitmq_programs() -> tuple[Path, str] | None:
    """The server, and the port mapper that every Erlang node asks for."""
    mapper = shutil.which("epmd")
    return (RABBITMQ, mapper) if mapper and RABBITMQ.exists() else None


@contextlib.contextmanager
def rabbitmq() -> Iterator[str]:
    """A new, empty server. Gives its broker address.

    Its port mapper is started here too, on a port of its own: the one that Erlang would start by itself would
    outlive it.
    """
    programs = rabbitmq_programs()
    if programs is None:
        raise UnavailableError("RabbitMQ is not installed")
    server, mapper = programs
    with _folder("rabbitmq") as folder:
        port, node_port, map_port = free_port(), free_port(), free_port()
        mapping = [mapper, "-port", str(map_port), "-address", "127.0.0.1"]
        mapped = _succeeds(mapper, "-port", str(map_port), "-names")
        env = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(map_port),
            "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_NODENAME": f"{folder.name}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(node_port),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "config"),
            "RABBITMQ_ALLOW_INPUT": "1",  # one process, without a shell that waits for it
            "RABBITMQ_SERVER_START_ARGS": "-noinput -kernel inet_dist_use_interface {127,0,0,1}",
        }
        with _server(mapping, mapped, end=signal.SIGTERM, log=folder / "epmd.log"):
            greeted = functools.partial(_is_greeted, port)
            with _server([str(server)], greeted, end=signal.SIGKILL, log=folder / "log", env=env):
                yield f"amqp://guest:guest@127.0.0.1:{port}//"


def _is_greeted(port: int) -> bool:
    """Whether something on this port answers to the first words of AMQP."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"AMQP\x00\x00\x09\x01")
            return bool(line.recv(1))
    except OSError:
        return False


def free_port() -> int:
    """A port of the loopback address that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _succeeds(*command: str | Path) -> Callable[[], bool]:
    return lambda: subprocess.run(command, capture_output=True, check=False).returncode == 0


@contextlib.contextmanager
def _server(
    command: list[str],
    is_ready: Callable[[], bool],
    end: signal.Signals,
    log: Path,
    env: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Run the server until the block ends, from the moment that it is ready."""
    libc = ctypes.CDLL(None)
    with log.open("wb") as out:
        process = subprocess.Popen(  # in the first thread, which lives as long as this process
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=env,
            start_new_session=True,
            preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, end),
            **unprivileged(),
        )
    try:
        _wait_for(process, is_ready, log)
        yield
    finally:
        process.send_signal(end)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if is_ready():
            return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start: {log.read_text(errors='replace')[-500:]}")


@contextlib.contextmanager
def _folder(name: str) -> Iterator[Path]:
    """A folder of the server's own. Those of starters that were killed are removed on the way."""
    prefix = f"orthoregen-{name}-"
    parent = _parent_for_servers()
    for left in parent.glob(f"{prefix}*"):
        if not Path(f"/proc/{left.name.removeprefix(prefix).split('-')[0]}").exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=parent))
    if unprivileged():
        shutil.chown(folder, "nobody", "nogroup")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _parent_for_servers() -> Path:
    """The folder for temporary files, or /tmp where the server's user cannot get into that one."""
    parent = tempfile.gettempdir()
    can_enter = subprocess.run(["test", "-x", parent], check=False, **unprivileged()).returncode == 0
    return Path(parent if can_enter else "/tmp")  # noqa: S108


def unprivileged() -> dict[str, Any]:
    """Whom a server runs as: PostgreSQL refuses root."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


SERVERS = {
    "postgresql": (postgresql, "DATABASE_URL"),
    "redis": (redis, "ORTHOREGEN_BROKER"),
    "rabbitmq": (rabbitmq, "ORTHOREGEN_BROKER"),
}


def main() -> int:
    server, *command = sys.argv[1:]
    start, name = SERVERS[server]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    try:
        with start() as url:
            return subprocess.run(command, env={**os.environ, name: url}, check=False).returncode
    except UnavailableError as reason:
        print(reason, file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
