import os
import unittest

from toolcase import MANIFEST, ToolCase

# The part of skopeo that the tool uses, on a folder: what is copied to a registry can be read there.
SKOPEO = "#!/bin/sh\n" + """
while [ $# -gt 2 ]; do shift; done
case $1 in
  docker://*@*) folder=${2#oci:}; mkdir -p "${folder%%:*}"; echo "content of ${1#docker://}" >"${folder%%:*}/${folder##*:}" ;;
  oci:*) folder=${1#oci:}; cat "${folder%%:*}/${folder##*:}" >/dev/null && echo "${2#docker://}" >>"$STORE/pushed" ;;
esac
"""


class Bundle(ToolCase):
    def setUp(self):
        super().setUp()
        (self.folder / "bin").mkdir()
        (self.folder / "store").mkdir()
        engine = self.folder / "bin" / "skopeo"
        engine.write_text(SKOPEO, encoding="utf-8")
        engine.chmod(0o755)
        self.env = {**os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "STORE": str(self.folder / "store")}
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
