import os
import unittest

from toolcase import MANIFEST, ToolCase

# The part of an engine that the tool talks to, kept in a folder: whatever was pulled can be tagged, saved, loaded and pushed.
ENGINE = "#!/bin/sh\n" + """
store=$ENGINE_STORE
file() { echo "$store/$(echo "$1" | tr '/:@' '___')"; }
case $1 in
  pull) echo "content of $3" >"$(file "$3")" ;;
  tag) cp "$(file "$2")" "$(file "$3")" ;;
  save) cp "$(file "$4")" "$3"; echo "$4" >>"$3" ;;
  load) name=$(tail -n 1 "$4"); cp "$4" "$(file "$name")" ;;
  push) echo "$3" >>"$store/pushed" ;;
esac
"""


class Bundle(ToolCase):
    def setUp(self):
        super().setUp()
        (self.folder / "bin").mkdir()
        (self.folder / "store").mkdir()
        engine = self.folder / "bin" / "docker"
        engine.write_text(ENGINE, encoding="utf-8")
        engine.chmod(0o755)
        self.env = {**os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "ENGINE_STORE": str(self.folder / "store")}
        self.release = self.file("release.yaml", MANIFEST)

    def bundle(self, *arguments):
        return self.run_tool("bundle-offline", *arguments, env=self.env)

    def test_there_and_back(self):
        code, output = self.bundle("pack", self.release, "bundle.tar")
        self.assertEqual(code, 0, output)
        self.assertIn("left out, no digest: components.scanner-web", output)
        code, output = self.bundle("load", "bundle.tar", "registry.example.com:5000/stella")
        self.assertEqual(code, 0, output)
        self.assertEqual(self.text("store/pushed"), "registry.example.com:5000/stella/nats:2.12.15-alpine\n")
        self.assertIn("NATS_IMAGE=registry.example.com:5000/stella/nats:2.12.15-alpine@sha256:", self.text("images.env"))

    def test_no_secret_goes_along(self):
        self.bundle("pack", self.release, "bundle.tar")
        import tarfile

        with tarfile.open(self.folder / "bundle.tar") as archive:
            names = archive.getnames()
        self.assertIn("./deploy/compose/services.yaml", names)
        self.assertFalse([name for name in names if "/secrets" in name or "/certs/" in name])

    def test_a_damaged_archive_loads_nothing(self):
        self.bundle("pack", self.release, "bundle.tar")
        path = self.folder / "bundle.tar"
        path.write_bytes(path.read_bytes().replace(b"content of nats", b"content of NATS"))
        code, output = self.bundle("load", "bundle.tar", "registry.example.com:5000")
        self.assertEqual(code, 1, output)
        self.assertIn("is damaged; nothing was loaded", output)
        self.assertFalse((self.folder / "store" / "pushed").exists())

    def test_bad_input(self):
        self.assertEqual(self.bundle("pack", self.release)[0], 2)
        code, output = self.bundle("pack", "nowhere.yaml", "bundle.tar")
        self.assertIn("nowhere.yaml: cannot be read", output)
        self.file("there.tar", "")
        code, output = self.bundle("pack", self.release, "there.tar")
        self.assertEqual(code, 1)
        self.assertIn("there.tar exists", output)


if __name__ == "__main__":
    unittest.main()
