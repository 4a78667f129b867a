"""The mirror's gateway, run by a real nginx on free ports; only addresses and folders of its configuration are replaced."""

import base64
import shutil
import socket
import ssl
import subprocess
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from toolcase import TOOLS, ToolCase

GATEWAY = TOOLS.parent / "compose" / "mirror-gateway"
PRIMARY, COMMUNITY = "mirror-primary.example.com", "mirror-community.example.com"


class Exporter(BaseHTTPRequestHandler):
    asked = []

    def do_GET(self):
        self.asked.append((self.path, self.headers.get("Host"), self.headers.get("Authorization")))
        body = b"export"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Gateway(ToolCase):
    def setUp(self):
        super().setUp()
        nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
        self.assertTrue(nginx, "nginx: not found; deploy/tools/require.sh nginx says how to get it")
        self.folder.chmod(0o755)
        self.exporter = ThreadingHTTPServer(("127.0.0.1", 0), Exporter)
        self.addCleanup(self.exporter.server_close)
        self.addCleanup(self.exporter.shutdown)
        threading.Thread(target=self.exporter.serve_forever, daemon=True).start()
        Exporter.asked = []
        self.port = free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=mirror", "-addext",
             f"subjectAltName=DNS:{PRIMARY},DNS:{COMMUNITY}", "-keyout", "mirror-tls-key", "-out", "mirror-tls-certificate"],
            cwd=self.folder, check=True, stderr=subprocess.DEVNULL,
        )
        for domain, user in (("primary", "one"), ("community", "two")):
            hashed = subprocess.run(["openssl", "passwd", "-apr1", f"secret-{user}"], check=True, capture_output=True, text=True).stdout.strip()
            self.file(f"mirror-{domain}-htpasswd", f"{user}:{hashed}\n")
        inner = free_port()
        for name in ("mirror.conf", "locations.conf"):
            text = (GATEWAY / name).read_text(encoding="utf-8")
            for old, new in (
                (" /tmp/", f" {self.folder}/"),  # first, for the folder is there too
                ("/run/secrets/", f"{self.folder}/"),
                ("/etc/nginx/", f"{self.folder}/"),
                ("/var/tmp/", f"{self.folder}/"),
                ("listen 8443", f"listen 127.0.0.1:{self.port}"),
                ("127.0.0.1:8081", f"127.0.0.1:{free_port()}"),
                ("127.0.0.1:8082", f"127.0.0.1:{inner}"),
                ("http://$exporter:$port", f"http://127.0.0.1:{self.exporter.server_address[1]}"),
                ("/dev/stdout", f"{self.folder}/access.log"),
            ):
                text = text.replace(old, new)
            self.file(name, text)
        process = subprocess.Popen([nginx, "-c", f"{self.folder}/mirror.conf", "-g", "daemon off;"], stderr=open(self.folder / "error.log", "w", encoding="utf-8"))
        self.addCleanup(process.wait, 10)
        self.addCleanup(process.terminate)
        limit = time.monotonic() + 10
        while time.monotonic() < limit and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                threading.Event().wait(0.05)
        self.fail(f"nginx did not start: {self.text('error.log')}")

    def get(self, path, user=None, domain=PRIMARY, method="GET"):
        """(status, X-Cache-Status)"""
        context = ssl.create_default_context(cafile=str(self.folder / "mirror-tls-certificate"))
        with socket.create_connection(("127.0.0.1", self.port), 5) as plain, context.wrap_socket(plain, server_hostname=domain) as link:
            login = ""
            if user:
                login = "Authorization: Basic " + base64.b64encode(f"{user}:secret-{user}".encode()).decode() + "\r\n"
            link.sendall(f"{method} {path} HTTP/1.1\r\nHost: {domain}\r\n{login}Connection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: link.recv(65536), b"")).decode()
        head = answer.split("\r\n\r\n")[0]
        cache = [line.split(": ")[1] for line in head.split("\r\n") if line.startswith("X-Cache-Status")]
        return int(head.split(" ")[1]), cache[0] if cache else None

    def test_each_domain_knows_its_own_subscribers_and_keeps_what_was_asked(self):
        path = "/concelier/exports/mirror/index.json"
        self.assertEqual(self.get(path)[0], 401)
        self.assertEqual(self.get(path, "two")[0], 401)
        self.assertEqual(self.get(path, "one"), (200, "MISS"))
        self.assertEqual(self.get(path, "one"), (200, "HIT"))
        self.assertEqual(self.get(path, "one", COMMUNITY)[0], 401)
        self.assertEqual(self.get(path, "two", COMMUNITY), (200, "MISS"))
        self.assertEqual(Exporter.asked, [(path, PRIMARY, None), (path, COMMUNITY, None)], "the password goes no further")
        self.exporter.shutdown()
        self.assertEqual(self.get(path, "one")[0], 200, "what is kept outlives the exporter")

    def test_nothing_else_gets_through(self):
        for path, method in (("/concelier/jobs", "GET"), ("/", "GET"), ("/concelier/exports/../jobs", "GET"), ("/other/exports/x", "GET")):
            self.assertEqual(self.get(path, "one", method=method)[0], 404, path)
        self.assertEqual(self.get("/concelier/exports/x", "one", method="POST")[0], 403)
        self.assertEqual(Exporter.asked, [])
        with self.assertRaises(ssl.SSLError):
            self.get("/concelier/exports/x", domain="elsewhere.example.com")

    def test_who_asks_too_fast_is_told_so(self):
        answers = [self.get("/excititor/exports/index.json", "one")[0] for _ in range(60)]
        self.assertIn(429, answers)
        self.assertEqual(answers[:10], [200] * 10)


if __name__ == "__main__":
    unittest.main()
