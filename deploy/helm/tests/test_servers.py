"""The servers themselves read the configurations that the chart renders for them."""

import os
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from chart import ROOT, find, render

os.environ["PATH"] += ":/usr/local/sbin:/usr/sbin:/sbin"


def run(*command):
    return subprocess.run([str(each) for each in command], capture_output=True, text=True, timeout=60, check=False)


class Servers(unittest.TestCase):
    """A folder stands for the container's root: paths in a configuration lead into it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.certificates = self.root / "certs"
        subprocess.run(["sh", ROOT / "deploy/tools/generate_dev_tls.sh", self.certificates], check=True, capture_output=True)

    def secrets(self, where):
        """tls.crt, tls.key and ca.crt, as in a secret."""
        place = self.root / where
        place.mkdir(parents=True)
        for name, file in (("tls.crt", "otel-collector.crt"), ("tls.key", "otel-collector.key"), ("ca.crt", "ca.crt")):
            (place / name).symlink_to(self.certificates / file)

    def write(self, path, text, **replaced):
        for old, new in {**replaced, " /run/": f" {self.root}/run/"}.items():
            text = text.replace(old, str(new))
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def test_nats_takes_its_configuration(self):
        self.secrets("run/secrets/nats/tls")
        self.write("run/secrets/nats/auth/auth.conf", "authorization { users: [{ user: scheduler-worker, password: x }] }\n")
        text = find(render("prod", "services.nats.monitoring.enabled=true"), "ConfigMap", "nats-config")["data"]["nats.conf"]
        # Debian 12's nats-server is older than this setting
        lines = [line for line in text.splitlines() if "sync_interval" not in line]
        self.assertEqual(len(lines), len(text.splitlines()) - 1)
        ended = run("nats-server", "-t", "-c", self.write("etc/nats/nats.conf", "\n".join(lines)))
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)

    def test_nginx_takes_its_configuration(self):
        self.secrets("run/secrets/tls")
        text = find(render("mirror", "services.mirror-gateway.resolver=127.0.0.1"), "ConfigMap", "mirror-gateway")["data"]["nginx.conf"]
        (self.root / "cache").mkdir()
        (self.root / "tmp").mkdir()
        file = self.write("nginx.conf", text, **{" /tmp/": f" {self.root}/tmp/", "/var/cache/nginx": self.root / "cache"})
        ended = run("nginx", "-t", "-e", "stderr", "-c", file)
        self.assertEqual(ended.returncode, 0, ended.stderr)

    def test_redis_starts_and_asks_for_certificate_and_password(self):
        self.secrets("run/secrets/redis/tls")
        self.write("run/secrets/redis/auth/users.acl", "user default off\nuser scheduler-worker on >right -@all +ping\n")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        (self.root / "data").mkdir()
        text = find(render("prod"), "ConfigMap", "redis-config")["data"]["redis.conf"]
        file = self.write("redis.conf", text + "bind 127.0.0.1\n", **{"tls-port 6379": f"tls-port {port}", "dir /data": f"dir {self.root}/data"})
        with subprocess.Popen(["redis-server", file], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
            try:
                self.wait(server, port)
                client = ("redis-cli", "-p", port, "--tls", "--cacert", self.certificates / "ca.crt")
                ours = ("--cert", self.certificates / "scheduler-worker.crt", "--key", self.certificates / "scheduler-worker.key")
                login = ("--user", "scheduler-worker", "--no-auth-warning", "--pass")
                self.assertEqual(run(*client, *ours, *login, "right", "ping").stdout.strip(), "PONG")
                self.assertIn("NOPERM", run(*client, *ours, *login, "right", "keys", "*").stdout)
                self.assertNotIn("PONG", run(*client, *ours, *login, "wrong", "ping").stdout)
                self.assertNotIn("PONG", run(*client, *login, "right", "ping").stdout)
            finally:
                server.terminate()

    def wait(self, server, port):
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    self.fail("redis-server does not come up: " + (server.stdout.read() if server.poll() is not None else "no connection"))
                time.sleep(0.05)


if __name__ == "__main__":
    unittest.main()
