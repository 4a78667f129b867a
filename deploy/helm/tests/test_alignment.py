"""What is rendered names exactly the images of the release manifest: the tool that says so for compose says it for the chart."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

from chart import IMPORTED, PROFILES, RELEASES, ROOT, render

TOOL = ROOT / "deploy/tools/check-channel-alignment.py"


class Alignment(unittest.TestCase):
    def compare(self, profile, release, manifests):
        with tempfile.TemporaryDirectory() as folder:
            components = yaml.safe_load((RELEASES / f"{release}.yaml").read_text(encoding="utf-8"))
            # as import-release would leave it
            components["components"]["scheduler-worker"].update(digest=IMPORTED, confidence="imported")
            manifest, rendered = Path(folder, f"{release}.yaml"), Path(folder, f"{profile}.yaml")
            manifest.write_text(yaml.safe_dump(components), encoding="utf-8")
            rendered.write_text(yaml.safe_dump({"items": manifests}), encoding="utf-8")
            return subprocess.run([sys.executable, TOOL, "--release", manifest, "--target", rendered], capture_output=True, text=True, check=False)

    def rendered(self, profile):
        # the prefix of a local registry is no part of what the manifest says
        return render(profile, *(["airgapped=false", "imageRegistry="] if profile == "airgap" else []))

    def test_every_profile_is_aligned(self):
        for profile in PROFILES:
            manifests = self.rendered(profile)
            ended = self.compare(profile, manifests[0]["metadata"]["labels"]["stellaops.release"], manifests)
            self.assertEqual(ended.returncode, 0, f"{profile}: {ended.stdout}{ended.stderr}")

    def test_another_digest_is_found(self):
        text = yaml.safe_dump(self.rendered("prod")).replace(IMPORTED, "sha256:" + "f" * 64)
        ended = self.compare("prod", "2025.09-stable", yaml.safe_load(text))
        self.assertEqual(ended.returncode, 1)
        self.assertIn("components.scheduler-worker", ended.stdout)


if __name__ == "__main__":
    unittest.main()
