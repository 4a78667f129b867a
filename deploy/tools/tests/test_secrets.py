import os
import subprocess
import unittest

from toolcase import ToolCase


class Secrets(ToolCase):
    def make(self, *arguments):
        return self.run_tool("make-secrets", *arguments)

    def content(self):
        return {path.name: path.read_bytes() for path in (self.folder / "s").iterdir()}

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *arguments], cwd=self.folder / "s", capture_output=True, text=True, check=False)

    def test_every_file_that_is_named_is_there_and_certificates_are_of_the_authority(self):
        code, output = self.make("s", "rescan.example.com")
        self.assertEqual(code, 0, output)
        self.assertEqual((self.folder / "s").stat().st_mode & 0o777, 0o700)
        for line in self.text("s/files.env").splitlines():
            name, _, value = line.partition("=")
            if name.endswith("_FILE"):
                self.assertTrue(os.path.isabs(value) and os.path.getsize(value), line)
                self.assertTrue(os.stat(value).st_mode & 0o004, f"{value}: the containers' users cannot read it")
        for certificate in (self.folder / "s").glob("*-tls.crt"):
            self.assertEqual(self.openssl("verify", "-CAfile", "ca.crt", certificate.name).returncode, 0, certificate.name)
        self.assertIn("DNS:rescan.example.com", self.openssl("x509", "-in", "http-tls.crt", "-noout", "-ext", "subjectAltName").stdout)
        self.assertNotIn("@", self.text("s/redis-users.acl").replace("-@all", "").replace("+@", ""))
        # the authority's key is nobody else's
        self.assertEqual((self.folder / "s/ca.key").stat().st_mode & 0o777, 0o600)

    def test_new_certificates_leave_passwords_and_authority_alone(self):
        self.make("s")
        before = self.content()
        code, output = self.make("--certificates", "s")
        self.assertEqual(code, 0, output)
        changed = {name for name, content in self.content().items() if content != before[name]}
        self.assertEqual(changed, {"mongo.pem"} | {name for name in before if name.endswith(("-tls.crt", "-tls.key"))})

    def test_new_passwords_leave_certificates_store_scanner_and_signing_key_alone(self):
        self.make("s")
        before = self.content()
        code, output = self.make("--passwords", "s")
        self.assertEqual(code, 0, output)
        after = self.content()
        changed = {name for name, content in after.items() if content != before[name]}
        brokers = {name for name in before if name.startswith(("nats-", "redis-")) and "-tls" not in name}
        self.assertEqual(changed, brokers | {"http-password", "events-dsn"})
        self.assertEqual(after["nats-worker"], after["redis-worker"])
        self.assertIn(after["nats-worker"].strip(), after["nats-passwords.conf"])
        self.assertIn(after["redis-events"].strip(), after["events-dsn"])

    def test_bad_input(self):
        for arguments, code, says in (
            ((), 2, "the folder is missing"),
            (("--certs", "s"), 2, "--certs: is no option"),
            (("--passwords", "s", "name"), 2, "--passwords takes no server names"),
            (("s", "a,DNS:b"), 2, "a,DNS:b: is no server name"),
            (("--certificates", "s"), 1, "s holds no authority (ca.key)"),
            (("--passwords", "s"), 1, "s holds no authority (ca.key)"),
        ):
            found, output = self.make(*arguments)
            self.assertEqual(found, code, output)
            self.assertIn(says, output)
            self.assertFalse((self.folder / "s").exists())
        self.make("s")
        before = self.content()
        code, output = self.make("s")
        self.assertEqual(code, 1)
        self.assertIn("s exists", output)
        self.assertEqual(self.content(), before)

    def test_help(self):
        code, output = self.make("--help")
        self.assertEqual(code, 0)
        self.assertIn("make-secrets --passwords FOLDER", output)


if __name__ == "__main__":
    unittest.main()
