import unittest

from toolcase import DIGEST, MANIFEST, OTHER, ToolCase

TOOL = "check-channel-alignment.py"
WAITS = "${SCANNER_WEB_IMAGE:?components.scanner-web has no digest}"


class Alignment(ToolCase):
    def check(self, image, manifest=MANIFEST, env=None):
        release = self.file("release.yaml", manifest)
        target = self.file("compose.yaml", f'services:\n  it:\n    image: "{image}"\n')
        more = ["--env", self.file("images.env", env)] if env is not None else []
        return self.run_tool(TOOL, "--release", release, "--target", target, *more)

    def assert_refused(self, text, *arguments, **options):
        code, output = self.check(*arguments, **options)
        self.assertEqual(code, 1, output)
        self.assertIn(text, output)

    def test_the_image_of_the_manifest(self):
        code, output = self.check(f"nats:2.12.15-alpine@{DIGEST}")
        self.assertEqual((code, output), (0, "1 images of 1 files against 2025.10-test: all as in the manifest\n"))

    def test_the_same_behind_a_prefix(self):
        self.assertEqual(self.check("${AIRGAP_REGISTRY:?where images are}/nats:2.12.15-alpine@" + DIGEST)[0], 0)

    def test_a_component_without_digest_waits_for_its_import(self):
        self.assertEqual(self.check(WAITS)[0], 0)

    def test_an_imported_component(self):
        manifest = MANIFEST.replace("digest: null", f"digest: {OTHER}").replace("confidence: none", "confidence: imported")
        image = f"stellaops/scanner-web:2025.10.0-test@{OTHER}"
        self.assertEqual(self.check(WAITS, manifest, env=f"SCANNER_WEB_IMAGE={image}\n")[0], 0)
        self.assertEqual(self.check(WAITS, manifest, env=f"SCANNER_WEB_IMAGE=local:5000/{image}\n")[0], 0)
        self.assert_refused("is in no --env file", WAITS, manifest)
        self.assert_refused(DIGEST, WAITS, manifest, env=f"SCANNER_WEB_IMAGE=stellaops/scanner-web:2025.10.0-test@{DIGEST}\n")

    def test_a_wrong_digest(self):
        self.assert_refused(f"nats:2.12.15-alpine@{OTHER}; components.nats", f"nats:2.12.15-alpine@{OTHER}")

    def test_a_tag_without_digest(self):
        self.assert_refused("nats:2.12.15-alpine has no digest", "nats:2.12.15-alpine")

    def test_another_tag(self):
        self.assert_refused("components.nats", f"nats:2.10@{DIGEST}")

    def test_an_image_of_no_component(self):
        self.assert_refused("busybox:1@sha256", f"busybox:1@{DIGEST}")

    def test_a_digest_that_nobody_knows(self):
        self.assert_refused("knows no digest", f"stellaops/scanner-web:2025.10.0-test@{DIGEST}")
        self.assert_refused("import it", WAITS, env=f"SCANNER_WEB_IMAGE=stellaops/scanner-web@{DIGEST}\n")

    def test_a_variable_that_does_not_name_the_entry(self):
        self.assert_refused("does not name components.scanner-web", "${SCANNER_WEB_IMAGE:?set it}")
        self.assert_refused("belongs to no component", "${SCANER_WEB_IMAGE:?components.scanner-web}")

    def test_a_target_without_images(self):
        release = self.file("release.yaml", MANIFEST)
        code, output = self.run_tool(TOOL, "--release", release, "--target", self.file("empty.yaml", "services: {}\n"))
        self.assertEqual(code, 1)
        self.assertIn("names no image at all", output)

    def test_helm_values(self):
        release = self.file("release.yaml", MANIFEST)
        for digest, expected in ((DIGEST, 0), (OTHER, 1)):
            values = f'services:\n  nats:\n    image:\n      repository: nats\n      tag: 2.12.15-alpine\n      digest: "{digest}"\n'
            code, output = self.run_tool(TOOL, "--release", release, "--target", self.file("values.yaml", values))
            self.assertEqual(code, expected, output)

    def test_a_dockerfile(self):
        release = self.file("release.yaml", MANIFEST)
        code, output = self.run_tool(TOOL, "--release", release, "--target", self.file("Dockerfile", f"ARG BASE_IMAGE=nats:2.12.15-alpine@{OTHER}\nFROM $BASE_IMAGE\n"))
        self.assertEqual(code, 1)
        self.assertIn("components.nats", output)


class Manifest(ToolCase):
    def assert_refused(self, text, old, new):
        self.assertIn(old, MANIFEST)
        release = self.file("release.yaml", MANIFEST.replace(old, new, 1))
        code, output = self.run_tool(TOOL, "--release", release, "--target", release)
        self.assertEqual(code, 1)
        self.assertIn(text, output)
        self.assertNotIn("Traceback", output)

    def test_bad_manifests(self):
        for text, old, new in (
            ("schema is other@1", "stellaops.release@1", "other@1"),
            ("components.nats.digest is 'sha256:12'", DIGEST, "sha256:12"),
            ("components.nats.tag is latest", "2.12.15-alpine", "latest"),
            ("components.nats.image is None", "image: nats", "image:"),
            ("digset is not known", "digest: null", "digset: null"),
            ("confidence is A without a digest", "confidence: none", "confidence: A"),
            ("confidence is 'C' with a digest", "confidence: A", "confidence: C"),
            ("is no YAML", "components:", "components: ["),
        ):
            with self.subTest(new):
                self.assert_refused(text, old, new)

    def test_no_manifest(self):
        code, output = self.run_tool(TOOL, "--release", "nowhere.yaml", "--target", "nowhere.yaml")
        self.assertEqual(code, 1)
        self.assertIn("nowhere.yaml: cannot be read", output)


if __name__ == "__main__":
    unittest.main()
