"""Whether names lead anywhere, within a bound that the system's own resolver does not keep."""

import socket
import threading
from collections.abc import Collection
from concurrent.futures import Future, wait


def unresolved(hosts: Collection[str], within_s: float) -> dict[str, str]:
    """Return the hosts whose names led nowhere, and why: ``dns``, or ``timeout``.

    All are asked at once. A resolver that does not answer can hold a thread for half a minute;
    nobody waits for it, not even at the program's end.
    """
    answers: dict[str, Future[None]] = {host: Future() for host in hosts}
    for host, answer in answers.items():
        threading.Thread(target=_resolve, args=(host, answer), daemon=True).start()
    wait(answers.values(), timeout=within_s)
    found = {}
    for host, answer in answers.items():
        if not answer.done():
            found[host] = "timeout"
        elif answer.exception() is not None:
            found[host] = "dns"
    return found


def _resolve(host: str, answer: Future[None]) -> None:
    try:
        socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as trouble:
        answer.set_exception(trouble)
    else:
        answer.set_result(None)
