"""What holds for every manifest of every profile."""

import re
import subprocess
import tempfile
import unittest
from os import environ
from pathlib import Path

import kubernetes_validate
import yaml

from chart import CHART, PROFILES, RELEASES, helm, pod, render, workloads

KUBERNETES = "1.34"
# Defined elsewhere: deploy/helm/check reads them with the types of those who define them.
ELSEWHERE = ("keda.sh/", "monitoring.coreos.com/")
WITH_ALL = (
    "services.scheduler-worker.serviceMonitor.enabled=true",
    "services.scheduler-worker.serviceMonitor.login.secret=metrics-login",
    "services.scheduler-worker.serviceMonitor.tls.caSecret=metrics-ca",
    "services.scheduler-worker.prometheusRule.enabled=true",
    "services.scheduler-worker.autoscaling.kind=keda",
    "services.nats.monitoring.enabled=true",
)
RENDERINGS = [(profile,) for profile in PROFILES] + [
    ("prod", *WITH_ALL),
    ("prod", *WITH_ALL, "services.scheduler-worker.env.SCHEDULER_QUEUE_KIND=Redis"),
    ("dev", "services.scheduler-worker.env.SCHEDULER_QUEUE_KIND=Redis"),
]


class EveryManifest(unittest.TestCase):
    def each(self):
        """Every manifest of every rendering, with a name for messages."""
        for settings in RENDERINGS:
            for manifest in render(*settings):
                yield manifest, f"{settings[0]} {manifest['kind']} {manifest['metadata']['name']}"

    def containers(self):
        for manifest, name in self.each():
            if manifest in workloads([manifest]):
                spec = pod(manifest)
                for container in spec["containers"] + spec.get("initContainers", []):
                    yield spec, container, f"{name}, container {container['name']}"

    def test_the_chart_passes_its_linter(self):
        for profile in PROFILES:
            with self.subTest(profile):
                self.assertIn("0 chart(s) failed", helm("lint", "--strict", str(CHART), "--values", str(CHART / f"values-{profile}.yaml")))

    def test_it_is_what_kubernetes_takes(self):
        read = 0
        for manifest, name in self.each():
            if not manifest["apiVersion"].startswith(ELSEWHERE):
                with self.subTest(name):
                    kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
                read += 1
        self.assertGreater(read, 90)

    def test_kinds_of_others_are_what_they_take(self):
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for manifest, name in self.each():
                if manifest["apiVersion"].startswith(ELSEWHERE):
                    file = Path(folder, f"{len(files)}-{name.replace(' ', '-')}.yaml")
                    file.write_text(yaml.safe_dump(manifest), encoding="utf-8")
                    files.append(str(file))
            ended = subprocess.run([environ["STRICT_KINDS"], *files], capture_output=True, text=True, check=False)
            self.assertEqual((ended.returncode, ended.stdout), (0, "6 manifests read\n"))

    def test_a_wrong_key_would_be_found(self):
        deployment = next(each for each, _ in self.each() if each["kind"] == "Deployment")
        wrong = {**deployment, "spec": {**deployment["spec"], "replicaz": 2}}
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(wrong, KUBERNETES, strict=True)

    def test_nobody_is_root_and_nothing_is_writable(self):
        for spec, container, name in self.containers():
            self.assertTrue(spec["securityContext"]["runAsNonRoot"], name)
            self.assertGreater(spec["securityContext"]["runAsUser"], 0, name)
            self.assertEqual(spec["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"}, name)
            self.assertEqual(container["securityContext"], {
                "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "privileged": False,
                "capabilities": {"drop": ["ALL"]}}, name)
            self.assertFalse(spec["automountServiceAccountToken"], name)
            for key in ("hostNetwork", "hostPID", "hostIPC"):
                self.assertNotIn(key, spec, name)
            for volume in spec.get("volumes", []):
                self.assertNotIn("hostPath", volume, name)
                self.assertTrue("emptyDir" not in volume or volume["emptyDir"].get("sizeLimit"), name)

    def test_every_container_has_limits_and_probes(self):
        for _, container, name in self.containers():
            for which in ("requests", "limits"):
                self.assertLessEqual({"cpu", "memory"}, set(container["resources"][which]), name)
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                self.assertIn(probe, container, name)

    def test_every_image_is_one_of_the_manifest_with_its_digest(self):
        for settings in RENDERINGS:
            manifests = render(*settings)
            release = next(iter(manifests))["metadata"]["labels"]["stellaops.release"]
            components = yaml.safe_load((RELEASES / f"{release}.yaml").read_text(encoding="utf-8"))["components"]
            for manifest in workloads(manifests):
                for container in pod(manifest)["containers"]:
                    match = re.fullmatch(r"(?:images\.example\.internal:5000/stellaops/)?([a-z0-9/.-]+):([\w.-]+)@(sha256:[0-9a-f]{64})", container["image"])
                    self.assertIsNotNone(match, container["image"])
                    self.assertNotEqual(match[2], "latest")
                    component = components[container["name"]]
                    self.assertEqual((match[1], match[2]), (component["image"], component["tag"]))
                    if component["digest"]:
                        self.assertEqual(match[3], component["digest"])

    def test_every_pod_is_behind_a_policy(self):
        for settings in RENDERINGS:
            manifests = render(*settings)
            policies = [each["spec"]["podSelector"]["matchLabels"] for each in manifests if each["kind"] == "NetworkPolicy"]
            for manifest in workloads(manifests):
                self.assertIn(manifest["spec"]["selector"]["matchLabels"], policies)

    def test_no_secret_stands_in_a_manifest(self):
        for manifest, name in self.each():
            self.assertNotEqual(manifest["kind"], "Secret", name)

    def test_a_service_finds_its_pods(self):
        for settings in RENDERINGS:
            manifests = render(*settings)
            labels = [each["spec"]["template"]["metadata"]["labels"] for each in workloads(manifests)]
            for service in (each for each in manifests if each["kind"] == "Service"):
                found = [each for each in labels if service["spec"]["selector"].items() <= each.items()]
                self.assertEqual(len(found), 1, service["metadata"]["name"])
                self.assertNotIn(service["spec"].get("type"), ("NodePort", "LoadBalancer"))


if __name__ == "__main__":
    unittest.main()
