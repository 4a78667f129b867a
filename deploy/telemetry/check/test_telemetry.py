"""What has to fit together in deploy/telemetry: alerts, their tests, the runbook, the dashboard, the names of the metrics, certificates, images."""

import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

from bring_up import ROOT, TELEMETRY, documented

RULES = TELEMETRY / "prometheus/rules/scheduler-worker.yaml"
TESTS = TELEMETRY / "prometheus/tests/scheduler-worker.yaml"
DASHBOARD = TELEMETRY / "grafana/dashboards/scheduler-worker.json"
OVERLAYS = [ROOT / f"deploy/compose/docker-compose.{name}.yaml" for name in ("telemetry", "telemetry-storage")]
SMOKE = ROOT / "deploy/tools/smoke_otel_collector.py"
GENERATE = ROOT / "deploy/tools/generate_dev_tls.sh"
METRIC = re.compile(r"\bscheduler_\w+")


def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def alerts():
    return [rule for group in load(RULES)["groups"] for rule in group["rules"]]


def names(expressions):
    """Metrics that expressions name, without what Prometheus adds for histograms."""
    found = {name for each in expressions for name in METRIC.findall(each)}
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in found}


class Alerts(unittest.TestCase):
    def test_each_is_raised_in_a_test_and_stays_quiet_in_one(self):
        raised, quiet = set(), set()
        for test in load(TESTS)["tests"]:
            for case in test["alert_rule_test"]:
                (raised if case.get("exp_alerts") else quiet).add(case["alertname"])
        every = {rule["alert"] for rule in alerts()}
        self.assertEqual((raised, quiet), (every, every))

    def test_each_says_how_bad_it_is_and_where_to_read_on(self):
        for rule in alerts():
            with self.subTest(rule["alert"]):
                self.assertIn(rule["labels"]["severity"], ("critical", "warning"))
                page, anchor = rule["annotations"]["runbook"].split("#")
                headings = {re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
                            for line in (ROOT / page).read_text(encoding="utf-8").splitlines() if line.startswith("#")}
                self.assertIn(anchor, headings)


class Names(unittest.TestCase):
    def test_alerts_and_dashboard_name_metrics_that_exist(self):
        panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
        shown = [target["expr"] for panel in panels for target in panel.get("targets", [])]
        self.assertGreater(len(shown), 25)
        known = set(documented())
        self.assertEqual(names([rule["expr"] for rule in alerts()]) - known, set())
        self.assertEqual(names(shown) - known, set())
        self.assertEqual(known - names(shown), set(), "not on the dashboard")

    def test_the_dashboard_finds_its_data(self):
        uids = {each["uid"] for each in load(TELEMETRY / "grafana/provisioning/datasources/stellaops.yaml")["datasources"]}
        for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]:
            for target in panel.get("targets", []):
                self.assertIn(target["datasource"]["uid"], uids)


class Prometheus(unittest.TestCase):
    def test_its_configuration_is_what_promtool_takes(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["sh", GENERATE, Path(folder, "certs")], check=True, capture_output=True)
            secrets = Path(folder, "secrets")
            secrets.mkdir()
            for name, file in (("otel-tls-ca", "ca.crt"), ("prometheus-tls-certificate", "prometheus.crt"), ("prometheus-tls-key", "prometheus.key")):
                (secrets / name).symlink_to(Path(folder, "certs", file))
            for command, name in (("config", "prometheus.yaml"), ("web-config", "web.yaml")):
                text = (TELEMETRY / "prometheus" / name).read_text(encoding="utf-8")
                file = Path(folder, name)
                file.write_text(text.replace("/run/secrets", str(secrets)).replace("/etc/prometheus", str(TELEMETRY / "prometheus")), encoding="utf-8")
                ended = subprocess.run(["promtool", "check", command, file], capture_output=True, text=True, check=False)
                self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)


class Collector(unittest.TestCase):
    def test_every_port_but_the_one_for_health_asks_for_a_certificate(self):
        config = load(TELEMETRY / "collector/config.yaml")
        protocols = config["receivers"]["otlp"]["protocols"]
        listening = {"4317": protocols["grpc"], "4318": protocols["http"], "9464": config["exporters"]["prometheus"]}
        for port, each in listening.items():
            self.assertTrue(each["endpoint"].endswith(":" + port))
            self.assertTrue(each["tls"]["client_ca_file"])
            self.assertEqual(each["tls"]["min_version"], "1.2")
        self.assertTrue(config["extensions"]["health_check"]["endpoint"].endswith(":13133"))

    def test_the_checked_collector_is_of_the_deployed_version(self):
        version = load(TELEMETRY / "collector/builder.yaml")["dist"]["version"]
        for manifest in (ROOT / "deploy/releases").glob("*.yaml"):
            self.assertEqual(load(manifest)["components"]["otel-collector"]["tag"], version)

    def test_tenants_are_kept_apart(self):
        self.assertTrue(load(TELEMETRY / "loki/loki.yaml")["auth_enabled"])
        self.assertTrue(load(TELEMETRY / "tempo/tempo.yaml")["multitenancy_enabled"])
        exporters = load(TELEMETRY / "collector/storage.yaml")["exporters"]
        for each in exporters.values():
            self.assertEqual(each["headers"], {"X-Scope-OrgID": "${env:TELEMETRY_TENANT}"})


class Overlays(unittest.TestCase):
    def services(self):
        for overlay in OVERLAYS:
            for name, service in load(overlay)["services"].items():
                if "image" in service:
                    yield name, service

    def test_images_are_those_of_every_manifest(self):
        for manifest in (ROOT / "deploy/releases").glob("*.yaml"):
            components = load(manifest)["components"]
            for name, service in self.services():
                wanted = components[name]
                self.assertEqual(service["image"], f"${{IMAGE_PREFIX:-}}{wanted['image']}:{wanted['tag']}@{wanted['digest']}", manifest.name)

    def test_each_is_hardened(self):
        for name, service in self.services():
            with self.subTest(name):
                self.assertTrue(service["read_only"])
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertEqual(service["security_opt"], ["no-new-privileges:true"])
                self.assertNotIn(service["user"].split(":")[0], ("0", "root"))
                self.assertTrue(service["mem_limit"] and service["pids_limit"] and service["logging"])
                self.assertEqual([port for port in service.get("ports", []) if not port.startswith("127.0.0.1:")], [])
                self.assertEqual("ports" in service, name == "grafana")


class Tools(unittest.TestCase):
    def smoke(self, *arguments):
        return subprocess.run([sys.executable, SMOKE, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)

    def test_certificates_lead_to_their_authority_and_are_renewed(self):
        with tempfile.TemporaryDirectory() as folder:
            before = {}
            for _ in range(2):
                subprocess.run(["sh", GENERATE, folder], check=True, capture_output=True)
                after = {each.name: each.read_bytes() for each in Path(folder).iterdir()}
                self.assertNotEqual(before.get("loki.crt"), after["loki.crt"])
                self.assertEqual(before.get("ca.crt", after["ca.crt"]), after["ca.crt"])
                before = after
            for certificate in Path(folder).glob("*.crt"):
                subprocess.run(["openssl", "verify", "-CAfile", Path(folder, "ca.crt"), certificate], check=True, capture_output=True)
            self.assertEqual(Path(folder).stat().st_mode & 0o777, 0o700)
            self.assertEqual(Path(folder, "ca.key").stat().st_mode & 0o777, 0o600)

    def test_the_smoke_script_says_what_is_wrong(self):
        files = ("--ca", "/no/such/ca", "--cert", "/no/such/cert", "--key", "/no/such/key")
        cases = {
            (*files, "--http", "http://127.0.0.1:4318"): (2, "allowed: an https:// address"),
            files: (2, "one of --http and --grpc is needed"),
            (*files, "--http", "https://127.0.0.1:1"): (1, "No such file"),
            (*files, "--http", "https://127.0.0.1:1", "--resolve", "otel-collector"): (2, "otel-collector: allowed: NAME=ADDRESS"),
        }
        for arguments, (code, text) in cases.items():
            ended = self.smoke(*arguments)
            self.assertEqual(ended.returncode, code)
            self.assertIn(text, ended.stderr)

    def test_a_collector_that_is_away_fails_the_smoke_script(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["sh", GENERATE, folder], check=True, capture_output=True)
            ended = self.smoke("--ca", f"{folder}/ca.crt", "--cert", f"{folder}/scheduler-worker.crt", "--key", f"{folder}/scheduler-worker.key",
                               "--http", "https://127.0.0.1:1")
            self.assertEqual(ended.returncode, 1)
            self.assertIn("refused", ended.stderr)


if __name__ == "__main__":
    unittest.main()
