import unittest

from toolcase import DIGEST, MANIFEST, OTHER, ToolCase

PLATFORM = """\
release:
  version: 2025.10.0-test
  channel: test
  components:
    - name: scanner-web
      image: registry.example.org/stellaops/scanner-web@{digest}
    - name: zastava
      image: registry.example.org/stellaops/zastava@{digest}
"""


class Import(ToolCase):
    def setUp(self):
        super().setUp()
        self.release = self.file("release.yaml", MANIFEST)

    def run_import(self, *arguments):
        return self.run_tool("import-release", "--release", self.release, *arguments)

    def assert_refused(self, text, *arguments):
        code, output = self.run_import(*arguments)
        self.assertEqual(code, 1, output)
        self.assertIn(text, output)
        self.assertNotIn("Traceback", output)
        self.assertEqual(self.text("release.yaml"), MANIFEST, "nothing is written")

    def test_the_platforms_list(self):
        env = self.folder / "images.env"
        code, output = self.run_import("--from", self.file("platform.yaml", PLATFORM.format(digest=OTHER)), "--env", str(env))
        self.assertEqual(code, 0, output)
        self.assertIn("passed over: zastava", output)
        self.assertIn("# a comment stays", self.text("release.yaml"))
        self.assertIn(f"    digest: {OTHER}\n    confidence: imported\n", self.text("release.yaml"))
        self.assertIn(f"SCANNER_WEB_IMAGE=registry.example.org/stellaops/scanner-web:2025.10.0-test@{OTHER}\n", env.read_text(encoding="utf-8"))
        target = self.file("compose.yaml", 'services:\n  s:\n    image: "${SCANNER_WEB_IMAGE:?components.scanner-web}"\n')
        code, output = self.run_tool("check-channel-alignment.py", "--release", self.release, "--target", target, "--env", str(env))
        self.assertEqual(code, 0, output)

    def test_a_manifest_like_ours(self):
        other = MANIFEST.replace("digest: null", f"digest: {OTHER}").replace("confidence: none", "confidence: A")
        code, output = self.run_import("--from", self.file("other.yaml", other))
        self.assertEqual(code, 0, output)
        self.assertIn(OTHER, self.text("release.yaml"))

    def test_one_component(self):
        code, output = self.run_import("--component", f"scanner-web=registry.example.org:5000/s/scanner-web:1@{OTHER}")
        self.assertEqual(code, 0, output)
        self.assertIn("    image: registry.example.org:5000/s/scanner-web\n    tag: '1'\n", self.text("release.yaml"))

    def test_what_is_no_digest(self):
        self.assert_refused("allowed: name[:tag]@sha256:", "--from", self.file("platform.yaml", PLATFORM.format(digest="sha256:12")))
        self.assert_refused("allowed: name[:tag]@sha256:", "--component", "scanner-web=stellaops/scanner-web:latest")

    def test_another_digest_than_the_known_one(self):
        self.assert_refused(f"has {DIGEST}, found {OTHER}", "--component", f"nats=nats:2.12.15-alpine@{OTHER}")
        code, output = self.run_import("--replace", "--component", f"nats=nats:2.12.15-alpine@{OTHER}")
        self.assertEqual(code, 0, output)

    def test_another_channel(self):
        self.assert_refused("is of the channel stable", "--from", self.file("platform.yaml", PLATFORM.format(digest=OTHER).replace("channel: test", "channel: stable")))

    def test_what_is_not_there(self):
        self.assert_refused("has no such component", "--component", f"scaner-web=s@{OTHER}")
        self.assert_refused("cannot be read", "--from", "nowhere.yaml")
        self.assert_refused("neither components nor release.components", "--from", self.file("platform.yaml", "release: {}\n"))
        self.assert_refused("stands there twice", "--from", self.file("platform.yaml", PLATFORM.format(digest=OTHER).replace("zastava", "scanner-web")))


if __name__ == "__main__":
    unittest.main()
