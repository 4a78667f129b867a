#!/usr/bin/env python3
"""Rules for rendered compose profiles (docker compose config --format json); called by validate-profiles.sh.

    validate_profiles.py --authority etc/authority.yaml RENDERED.json…      files are named profile[+overlay].Nats|Redis.json
"""

import argparse
import json
import re
import sys
from pathlib import Path

import yaml

STORES = {"mongo", "nats", "redis", "minio"}
CLOSED = ("stage", "prod", "airgap")
FRONT = {"authority", "signer", "attestor", "concelier", "scanner-web", "notify-web", "ui", "scheduler-worker"}
# built on this machine: an image of one's own has no digest before it is pushed
OWN = {"scheduler-worker", "reference-scanner"}
# images without any program that could ask: whoever depends on them looks from outside
WITHOUT_HEALTH_CHECK = {"otel-collector", "tempo", "loki"}
HOST = re.compile(r"\b(?:https?|rediss?|nats|tls|mongodb(?:\+srv)?)://([^/\s:@]+@)?([A-Za-z0-9.-]+)")


def hardening(name, service):
    """What every service has, whatever it is."""
    user = str(service.get("user", ""))
    if not user or user.split(":")[0] in ("0", "root"):
        yield f"user is {user or 'not set'}; allowed: any but root, as a number"
    if not service.get("read_only"):
        yield "the root file system may be written to; read_only: true is needed"
    if service.get("cap_drop") != ["ALL"] or service.get("cap_add"):
        yield "capabilities are kept; cap_drop: [ALL] and no cap_add is needed"
    if "no-new-privileges:true" not in service.get("security_opt", []):
        yield "security_opt lacks no-new-privileges:true"
    if service.get("privileged"):
        yield "it is privileged"
    if not int(service.get("mem_limit") or service.get("deploy", {}).get("resources", {}).get("limits", {}).get("memory") or 0):
        yield "mem_limit is missing"
    if not service.get("pids_limit"):
        yield "pids_limit is missing"
    health = service.get("healthcheck") or {}
    if (not health.get("start_period") or health.get("disable")) and name not in WITHOUT_HEALTH_CHECK:
        yield "a health check with a start period is missing"
    log = service.get("logging", {}).get("options", {})
    if not {"max-size", "max-file"} <= set(log):
        yield "its log is never rotated; max-size and max-file are needed"
    image = service.get("image", "")
    if "@sha256:" not in image and name not in OWN:
        yield f"image is {image}; allowed: one with its digest"
    for key, value in (service.get("environment") or {}).items():
        if re.search(r"PASSWORD|SECRET|TOKEN", key) and not key.endswith("_FILE") and value:
            yield f"{key} holds a secret; allowed: {key}_FILE"


def dependencies(service):
    for name, dependency in (service.get("depends_on") or {}).items():
        if dependency.get("condition") not in ("service_healthy", "service_completed_successfully"):
            yield f"depends_on {name} waits for {dependency.get('condition')}; allowed: service_healthy"


def openness(profile, name, service):
    networks = set(service.get("networks") or {})
    if "frontdoor" in networks and name not in FRONT:
        yield "it is on the front door's network; allowed there: " + ", ".join(sorted(FRONT))
    if profile in CLOSED and name in STORES and service.get("ports"):
        yield "a store or broker publishes a port"
    for port in service.get("ports") or []:
        if profile in ("dev", "stage") and port.get("host_ip") != "127.0.0.1":
            yield f"port {port.get('published')} is published beyond this machine"
    if profile == "airgap":
        for _, host in HOST.findall(json.dumps(service)):
            if "." in host and not re.fullmatch(r"[0-9.]+", host):
                yield f"it names the host {host}; nothing outside may be named"
        if not service.get("image", "").startswith(("registry.internal:5000/", "stellaops/")):
            yield f"image is {service.get('image')}; allowed: one of the registry of AIRGAP_REGISTRY"


def authority(path):
    """What is wrong with the client that Cartographer and the Graph API need; None if nothing is."""
    try:
        document = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as e:
        return f"{path}: cannot be read ({e})"
    clients = [c for c in document.get("clients") or [] if c.get("clientId") == "cartographer-service"]
    if not clients:
        return f"{path}: clients lack cartographer-service, which Cartographer and the Graph API need"
    if (clients[0].get("properties") or {}).get("serviceIdentity") != "cartographer":
        return f'{path}: cartographer-service lacks properties.serviceIdentity: "cartographer"'
    if not (clients[0].get("tenant") or (clients[0].get("properties") or {}).get("tenant")):
        return f"{path}: cartographer-service lacks a tenant"
    return None


def check(path):
    """Problems of one rendered profile, as lines."""
    label, kind = Path(path).name.removesuffix(".json").rsplit(".", 1)
    profile = label.split("+")[0]
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    services = document["services"]
    for name, service in sorted(services.items()):
        for problem in (*hardening(name, service), *dependencies(service), *openness(profile, name, service)):
            yield f"{label} on {kind}: {name}: {problem}"
    if profile != "mirror" and ("nats" in services) != (kind == "Nats"):
        yield f"{label} on {kind}: NATS is {'there' if 'nats' in services else 'missing'}"
    if "stellaops" not in (document.get("networks") or {}):
        yield f"{label} on {kind}: the network stellaops is missing"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--authority", required=True)
    parser.add_argument("rendered", nargs="+")
    arguments = parser.parse_args()
    problems = [problem for path in arguments.rendered for problem in check(path)]
    platform = any("+platform" in Path(path).name for path in arguments.rendered)
    if platform and (problem := authority(arguments.authority)):
        problems.append(problem)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
