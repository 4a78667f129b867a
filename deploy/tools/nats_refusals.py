#!/usr/bin/env python3
"""Tries what each NATS role of deploy/compose/nats/nats.conf must not do; ends with 1 and says so when the server lets it.

    nats_refusals.py ADDRESS SECRETS-FOLDER
    nats_refusals.py ADDRESS SECRETS-FOLDER --login USER PASSWORD-FILE    tries one login instead, which has to be refused
"""

import argparse
import json
import socket
import ssl
import sys
from pathlib import Path

FOREIGN = "SCHEDULER_RUNNER"
ATTEMPTS = [
    ("scheduler-worker", "nats-worker", "PUB other.subject 0\r\n\r\n"),
    ("scheduler-worker", "nats-worker", f"PUB $JS.API.STREAM.DELETE.{FOREIGN} 0\r\n\r\n"),
    ("scheduler-worker", "nats-worker", f"PUB $JS.API.STREAM.PURGE.{FOREIGN} 0\r\n\r\n"),
    ("scheduler-worker", "nats-worker", "PUB $JS.API.STREAM.CREATE.OTHER 0\r\n\r\n"),
    ("scheduler-worker", "nats-worker", "SUB scheduler.> 1\r\n"),
    ("scheduler-worker", "nats-worker", "SUB > 1\r\n"),
    ("scheduler-publisher", "nats-publisher", "PUB scheduler.runner 0\r\n\r\n"),
    ("scheduler-publisher", "nats-publisher", f"PUB $JS.API.CONSUMER.MSG.NEXT.{FOREIGN}.scheduler-runners 0\r\n\r\n"),
    ("scheduler-publisher", "nats-publisher", "SUB scheduler.planner 1\r\n"),
    ("scheduler-operator", "nats-operator", "PUB other.subject 0\r\n\r\n"),
]


def connect(address, folder, with_certificate=True):
    plain = socket.create_connection((address, 4222), timeout=5)
    plain.recv(4096)  # INFO
    context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
    if with_certificate:
        context.load_cert_chain(folder / "client-tls.crt", folder / "client-tls.key")
    return context.wrap_socket(plain, server_hostname="nats")


def login(address, folder, user, password):
    link = connect(address, folder)
    options = {"verbose": False, "pedantic": False, "headers": True, "user": user, "pass": password, "lang": "python", "version": "1"}
    link.sendall(f"CONNECT {json.dumps(options)}\r\nPING\r\n".encode())
    return link, link.recv(4096).decode()


def attempt(address, folder, user, file, command):
    """The server's answer to a command."""
    link, answer = login(address, folder, user, (folder / file).read_text().strip())
    with link:
        if "PONG" not in answer:
            return answer
        link.sendall(command.encode() + b"PING\r\n")
        answer = ""
        while "PONG" not in answer and "-ERR" not in answer:
            received = link.recv(4096).decode()
            if not received:
                break
            answer += received
        return answer


def refuses(address, folder, user, file):
    """Whether the server refuses a password that once was right."""
    link, answer = login(address, folder, user, (folder / file).read_text().strip())
    link.close()
    return "Authorization Violation" in answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", metavar="ADDRESS", help="of the server, port 4222")
    parser.add_argument("folder", metavar="SECRETS-FOLDER", type=Path, help="the folder of make-secrets")
    parser.add_argument("--login", nargs=2, metavar=("USER", "PASSWORD-FILE"))
    arguments = parser.parse_args()
    address, folder = arguments.address, arguments.folder
    if arguments.login:
        return 0 if refuses(address, folder, *arguments.login) else 1
    wrong = []
    for user, file, command in ATTEMPTS:
        answer = attempt(address, folder, user, file, command)
        if "Permissions Violation" not in answer:
            wrong.append(f"{user}: {command.split(chr(13))[0]}: {answer.strip()!r}")
    answer = attempt(address, folder, "scheduler-publisher", "nats-publisher", "SUB _INBOX.check 1\r\n")
    if "-ERR" in answer:
        wrong.append(f"scheduler-publisher may not even listen for answers: {answer.strip()!r}")
    link, answer = login(address, folder, "scheduler-worker", "wrong")
    link.close()
    if "Authorization Violation" not in answer:
        wrong.append(f"a wrong password: {answer.strip()!r}")
    try:
        with connect(address, folder, with_certificate=False) as link:
            link.sendall(b"CONNECT {}\r\nPING\r\n")
            if link.recv(4096):
                wrong.append("a client without certificate is answered")
    except (ssl.SSLError, ConnectionError):
        pass
    for line in wrong:
        print(f"nats_refusals.py: not refused: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
