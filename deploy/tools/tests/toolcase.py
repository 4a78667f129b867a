"""Runs a tool of deploy/tools as an operator would: as a process, in a folder of its own."""

import subprocess
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent
DIGEST = "sha256:" + "a" * 64
OTHER = "sha256:" + "b" * 64

MANIFEST = f"""\
schema: stellaops.release@1
release: 2025.10-test
channel: test
version: 2025.10.0-test
profiles: [test]
components:
  # a comment stays
  nats:
    image: nats
    tag: 2.12.15-alpine
    digest: {DIGEST}
    confidence: A
    source: a test
  scanner-web:
    image: stellaops/scanner-web
    tag: 2025.10.0-test
    digest: null
    confidence: none
    source: the platform's release manifest; import it
"""


class ToolCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def run_tool(self, tool, *arguments, **options):
        """(exit code, everything that was printed)"""
        ended = subprocess.run(
            [str(TOOLS / tool), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, cwd=self.folder, check=False, **options
        )
        return ended.returncode, ended.stdout
