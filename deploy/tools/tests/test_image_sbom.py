import hashlib
import json
import unittest
import zipfile

from toolcase import DIGEST, ToolCase


def component(ref, content):
    return {"type": "library", "bom-ref": ref, "name": ref, "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}]}


class ImageSbom(ToolCase):
    def setUp(self):
        super().setUp()
        self.jar({"BOOT-INF/lib/one.jar": b"one", "BOOT-INF/lib/spring-boot-jarmode-tools-3.jar": b"tools", "BOOT-INF/classes/A.class": b"a"})
        self.bom([component("one", b"one"), component("test-only", b"test")])

    def jar(self, entries):
        with zipfile.ZipFile(self.folder / "worker.jar", "w") as archive:
            for name, content in entries.items():
                archive.writestr(name, content)

    def bom(self, components):
        dependencies = [{"ref": "worker", "dependsOn": ["one", "test-only"]}, {"ref": "one"}, {"ref": "test-only", "dependsOn": ["one"]}]
        self.file("bom.json", json.dumps({"metadata": {"component": {"bom-ref": "worker"}}, "components": components, "dependencies": dependencies}))

    def make(self, base, jar="worker.jar", bom="bom.json"):
        return self.run_tool("image-sbom.py", "--jar", jar, "--bom", bom, "--base", base, "--out", "out.json")

    def test_what_is_in_the_jar_and_the_base(self):
        code, output = self.make(f"registry.example.com:5000/java:nonroot@{DIGEST}")
        self.assertEqual(code, 0, output)
        made = json.loads(self.text("out.json"))
        self.assertEqual([c["bom-ref"] for c in made["components"]], ["one", "base-image"])
        self.assertEqual(made["dependencies"], [{"ref": "worker", "dependsOn": ["one"]}, {"ref": "one", "dependsOn": []}])
        base = made["components"][1]
        self.assertEqual((base["name"], base["version"]), ("registry.example.com:5000/java", DIGEST))
        self.assertEqual(base["hashes"], [{"alg": "SHA-256", "content": "a" * 64}])

    def test_a_base_without_digest_has_its_tag_and_no_hash(self):
        for image, name, version in (("stand-in/java:local", "stand-in/java", "local"), ("java", "java", ""), ("registry.example.com:5000/java", "registry.example.com:5000/java", "")):
            code, output = self.make(image)
            self.assertEqual(code, 0, output)
            base = json.loads(self.text("out.json"))["components"][-1]
            self.assertEqual((base["name"], base["version"]), (name, version))
            self.assertNotIn("hashes", base)

    def test_a_library_that_the_build_does_not_know(self):
        self.jar({"BOOT-INF/lib/one.jar": b"one", "BOOT-INF/lib/smuggled.jar": b"else"})
        code, output = self.make("java")
        self.assertEqual(code, 1)
        self.assertIn("in the jar and not in bom.json: smuggled.jar", output)
        self.assertFalse((self.folder / "out.json").exists())

    def test_bad_input(self):
        self.file("text", "no jar")
        for arguments, says in (({"jar": "nowhere.jar"}, "nowhere.jar: cannot be read"), ({"jar": "text"}, "text: is no jar"), ({"bom": "text"}, "text: is no CycloneDX JSON"), ({"bom": "nowhere"}, "nowhere: cannot be read")):
            code, output = self.make("java", **arguments)
            self.assertEqual(code, 1, output)
            self.assertIn(says, output)
            self.assertNotIn("Traceback", output)
        self.assertEqual(self.run_tool("image-sbom.py", "--jar", "worker.jar")[0], 2)


if __name__ == "__main__":
    unittest.main()
