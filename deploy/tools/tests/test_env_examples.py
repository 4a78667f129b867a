import re
import unittest

from toolcase import TOOLS

COMPOSE = TOOLS.parent / "compose"
# the files that a profile reads beside its own
SHARED = {name: ["services.yaml", "resources.yaml"] for name in ("dev", "stage", "prod", "airgap")}
SHARED |= {"mirror": ["platform-services.yaml"], "platform": ["platform-services.yaml"], "telemetry": ["docker-compose.telemetry-storage.yaml"]}
# of services that only the dev profile has
ONLY_DEV = {"SCANNER_TLS_CERTIFICATE_FILE", "SCANNER_TLS_KEY_FILE"}


class EnvExamples(unittest.TestCase):
    def test_every_variable_of_a_profile_is_in_its_example_with_a_comment(self):
        for profile, shared in SHARED.items():
            text = "".join((COMPOSE / name).read_text(encoding="utf-8") for name in (f"docker-compose.{profile}.yaml", *shared))
            wanted = set(re.findall(r"\$\{([A-Z0-9_]+)", text)) - (set() if profile == "dev" else ONLY_DEV)
            example = (COMPOSE / "env" / f"{profile}.env.example").read_text(encoding="utf-8")
            there = re.findall(r"(?m)^([A-Z0-9_]+)=", example)
            with self.subTest(profile):
                self.assertEqual(sorted(wanted - set(there)), [], "missing in the example")
                self.assertEqual(len(there), len(set(there)), "a variable stands there twice")
                self.assertNotRegex(example, r"(?m)^\n[A-Z0-9_]+=", "a variable without a comment")

    def test_no_secret_has_a_value(self):
        for example in (COMPOSE / "env").glob("*.example"):
            for line in example.read_text(encoding="utf-8").splitlines():
                if re.match(r"[A-Z0-9_]+_FILE=", line):
                    self.assertTrue(line.endswith("="), f"{example.name}: {line}")


if __name__ == "__main__":
    unittest.main()
