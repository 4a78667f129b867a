#!/usr/bin/env python3
"""Verifies the signature of every event in what `redis-cli XRANGE stella.events - +` printed, with openssl, as docs/contracts/events.md shows it.

    signed_events.py FILE PUBLIC-KEY

Prints how many of each kind; ends with 1 and names the event when one has no signature or a wrong one, and when there is none.
"""

import argparse
import base64
import collections
import json
import subprocess
import sys
import tempfile
from pathlib import Path

TYPE = "application/vnd.stellaops.event+json"


def entries(text):
    """(event, envelope or None) of each entry: redis-cli prints an entry's id, its fields and their values, each on a line of its own."""
    event = envelope = None
    found = []
    lines = text.splitlines()
    for name, value in zip(lines, lines[1:]):
        if name == "event" and value.startswith("{"):
            if event is not None:
                found.append((event, envelope))
            event, envelope = value, None
        elif name == "dsse" and value.startswith("{"):
            envelope = value
    if event is not None:
        found.append((event, envelope))
    return found


def complaint(event, envelope, key, folder):
    """What is wrong with the signature of an event; None when nothing is."""
    if envelope is None:
        return "has no signature"
    dsse = json.loads(envelope)
    body = event.encode()
    if dsse["payloadType"] != TYPE:
        return f"has the payload type {dsse['payloadType']}; expected {TYPE}"
    if base64.b64decode(dsse["payload"]) != body:
        return "is not what its envelope holds"
    (folder / "signed").write_bytes(f"DSSEv1 {len(TYPE)} {TYPE} {len(body)} ".encode() + body)
    (folder / "signature").write_bytes(base64.b64decode(dsse["signatures"][0]["sig"]))
    verified = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", folder / "signed", "-sigfile", folder / "signature"],
                              capture_output=True, check=False)
    return "has a wrong signature" if verified.returncode else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="FILE", help="what redis-cli printed")
    parser.add_argument("key", metavar="PUBLIC-KEY", help="PEM file of the signer's Ed25519 public key")
    arguments = parser.parse_args()
    try:
        found = entries(Path(arguments.file).read_text(encoding="utf-8"))
        Path(arguments.key).read_bytes()
    except OSError as e:
        print(f"signed_events.py: {e.filename}: cannot be read: {e.strerror}", file=sys.stderr)
        return 1
    kinds = collections.Counter()
    wrong = [] if found else [f"{arguments.file} holds no event"]
    with tempfile.TemporaryDirectory() as folder:
        for event, envelope in found:
            read = json.loads(event)
            kinds[read["kind"]] += 1
            problem = complaint(event, envelope, arguments.key, Path(folder))
            if problem:
                wrong.append(f"{read['kind']} {read['eventId']} {problem}")
    for line in wrong:
        print(f"signed_events.py: {line}", file=sys.stderr)
    print("signatures are good: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
