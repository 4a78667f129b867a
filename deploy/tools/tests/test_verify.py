import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from toolcase import DIGEST, MANIFEST, OTHER, ToolCase


class Registry(BaseHTTPRequestHandler):
    known = {}

    def do_HEAD(self):
        digest = self.known.get(self.path)
        self.send_response(200 if digest else 404)
        if digest:
            self.send_header("Docker-Content-Digest", digest)
        self.end_headers()

    def log_message(self, *arguments):
        pass


class Verify(ToolCase):
    def setUp(self):
        super().setUp()
        server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.address = f"127.0.0.1:{server.server_address[1]}"
        self.release = self.file("release.yaml", MANIFEST)

    def verify(self, known):
        Registry.known = {f"/v2/nats/manifests/{name}": digest for name, digest in known.items()}
        return self.run_tool("verify-digests", "--release", self.release, "--registry", self.address, "--plain")

    def test_all_there(self):
        code, output = self.verify({DIGEST: DIGEST, "2.12.15-alpine": DIGEST})
        self.assertEqual(code, 0, output)
        self.assertIn(f"there    nats: {DIGEST}, as its tag", output)
        self.assertIn("unknown  scanner-web", output)

    def test_a_tag_that_moved_on_is_said(self):
        code, output = self.verify({DIGEST: DIGEST, "2.12.15-alpine": OTHER})
        self.assertEqual(code, 0, output)
        self.assertIn(f"is {OTHER} today", output)

    def test_a_digest_that_is_not_there(self):
        code, output = self.verify({"2.12.15-alpine": OTHER})
        self.assertEqual(code, 1)
        self.assertIn("MISSING  nats", output)

    def test_a_registry_that_answers_with_something_else(self):
        self.assertEqual(self.verify({DIGEST: OTHER})[0], 1)

    def test_a_folder_of_a_registry(self):
        Registry.known = {f"/v2/some/folder/nats/manifests/{name}": DIGEST for name in (DIGEST, "2.12.15-alpine")}
        code, output = self.run_tool("verify-digests", "--release", self.release, "--registry", f"{self.address}/some/folder", "--plain")
        self.assertEqual(code, 0, output)

    def test_no_registry(self):
        code, output = self.run_tool("verify-digests", "--release", self.release, "--registry", "127.0.0.1:9", "--plain")
        self.assertEqual(code, 1)
        self.assertIn("127.0.0.1:9 cannot be asked", output)


if __name__ == "__main__":
    unittest.main()
