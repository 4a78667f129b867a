"""Renders the chart with a real helm, once for each set of values."""

import functools
import os
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
CHART = ROOT / "deploy/helm/stellaops"
RELEASES = ROOT / "deploy/releases"
PROFILES = ("dev", "stage", "prod", "airgap", "mirror")
# Stands for the digest that an operator imports once the image is built: no registry knows it.
IMPORTED = "sha256:" + "0123456789abcdef" * 4
WORKER = "services.scheduler-worker."
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")


class Refused(Exception):
    """What helm said."""


def helm(*arguments, values=""):
    """Output of a helm command; `values` is YAML laid over everything else."""
    ended = subprocess.run(
        [os.environ["HELM"], *arguments, *(["--values", "-"] if values else [])],
        input=values, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    if ended.returncode:
        raise Refused(ended.stderr + ended.stdout)
    return ended.stdout


@functools.cache
def render(profile, *settings, values="", imported=True):
    """All manifests of a profile; `settings` are NAME=VALUE as for --set."""
    given = []
    if imported:
        settings = (f"components.scheduler-worker.digest={IMPORTED}", *settings)
    if profile == "airgap" and not any(each.startswith("imageRegistry=") for each in settings):
        settings = ("imageRegistry=images.example.internal:5000/stellaops", *settings)
    for each in settings:
        given += ["--set", each]
    text = helm("template", "stella", str(CHART), "--namespace", "stellaops",
                "--values", str(CHART / f"values-{profile}.yaml"), *given, values=values)
    return [each for each in yaml.safe_load_all(text) if each]


def find(manifests, kind, name):
    found = [each for each in manifests if each["kind"] == kind and each["metadata"]["name"] == name]
    return found[0] if len(found) == 1 else None


def pod(manifest):
    return manifest["spec"]["template"]["spec"]


def workloads(manifests):
    return [each for each in manifests if each["kind"] in WORKLOADS]


def worker(manifests):
    """The worker's pod."""
    return pod(find(manifests, "Deployment", "scheduler-worker"))


def env(manifests):
    return {each["name"]: each["value"] for each in worker(manifests)["containers"][0]["env"]}
