"""Starts a real collector with the configuration that is deployed, on free ports of the loopback interface and with certificates of its own;
sends everything to it that it takes, shows that it refuses a client without a certificate, and lets the worker push its metrics and log lines to it.

Environment: COLLECTOR, the program. Ends with 1 at the first thing that is not as it should be.
"""

import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TELEMETRY = ROOT / "deploy/telemetry"
DEMONSTRATION_SECONDS = 240


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def here(ports, certificates):
    """What differs here from where it is deployed: addresses, the places of the certificates, and that the collector shows each log line."""
    tls = {"cert_file": certificates / "otel-collector.crt", "key_file": certificates / "otel-collector.key", "client_ca_file": certificates / "ca.crt"}
    lines = "".join(f", {name}: {path}" for name, path in tls.items())
    return f"""
receivers: {{ otlp: {{ protocols: {{
  grpc: {{ endpoint: "127.0.0.1:{ports['grpc']}", tls: {{ {lines[2:]} }} }},
  http: {{ endpoint: "127.0.0.1:{ports['http']}", tls: {{ {lines[2:]} }} }} }} }} }}
exporters: {{ prometheus: {{ endpoint: "127.0.0.1:{ports['metrics']}", tls: {{ {lines[2:]} }} }}, debug: {{ verbosity: detailed }} }}
extensions: {{ health_check: {{ endpoint: "127.0.0.1:{ports['health']}" }} }}
service: {{ telemetry: {{ metrics: {{ readers: [{{ pull: {{ exporter: {{ prometheus: {{ host: 127.0.0.1, port: {ports['own']} }} }} }} }}] }} }} }}
"""


def wait_until_well(collector, port, log):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if collector.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the collector does not come up:\n" + log.read_text(encoding="utf-8"))


def smoke(ports, certificates, *more):
    return subprocess.run(
        [sys.executable, str(ROOT / "deploy/tools/smoke_otel_collector.py"), "--ca", certificates / "ca.crt",
         "--http", f"https://127.0.0.1:{ports['http']}", "--grpc", f"127.0.0.1:{ports['grpc']}",
         "--metrics", f"https://127.0.0.1:{ports['metrics']}/metrics", "--health", f"http://127.0.0.1:{ports['health']}/", *more],
        env={**os.environ, "GRPC_VERBOSITY": "NONE"}, check=False, timeout=120).returncode


def worker_pushes(ports, certificates):
    """Runs the demonstration, whose worker pushes what it counts and says; gives the names that the collector then shows."""
    tls = {"CA": "ca.crt", "CERTIFICATE": "scheduler-worker.crt", "KEY": "scheduler-worker.key"}
    settings = {
        "SCHEDULER_METRICS_OTLP_URL": f"https://127.0.0.1:{ports['http']}/v1/metrics",
        "SCHEDULER_METRICS_OTLP_INTERVAL_SECONDS": "1",
        "SCHEDULER_LOGS_OTLP_URL": f"https://127.0.0.1:{ports['http']}/v1/logs",
        **{f"SCHEDULER_{what}_OTLP_TLS_{kind}_FILE": certificates / name for what in ("METRICS", "LOGS") for kind, name in tls.items()},
        # the demonstration itself lets only warnings through
        "LOGGING_LEVEL_ORG_STELLAOPS_SCHEDULER": "info",
    }
    ended = subprocess.run(["make", "demo"], cwd=ROOT, env={**os.environ, **{name: str(value) for name, value in settings.items()}},
                           stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=DEMONSTRATION_SECONDS, check=False)
    if ended.returncode:
        raise SystemExit(f"make demo ended with {ended.returncode}:\n{ended.stdout[-4000:]}{ended.stderr[-4000:]}")
    context = ssl.create_default_context(cafile=str(certificates / "ca.crt"))
    context.load_cert_chain(certificates / "prometheus.crt", certificates / "prometheus.key")
    with urllib.request.urlopen(f"https://127.0.0.1:{ports['metrics']}/metrics", timeout=10, context=context) as answer:
        text = answer.read().decode()
    shown = {match[1]: line for line in text.splitlines() if (match := re.match(r"(scheduler_\w+)[{ ]", line))}
    for line in shown.values():
        if 'job="scheduler-worker"' not in line or 'instance="' not in line:
            raise SystemExit(f"the collector shows {line}; expected the labels job and instance, which keep two workers apart")
    return set(shown)


def show_log_lines(log):
    """Looks for the worker's lines among those that the collector got; it shows each with its sender and its logger."""
    text = log.read_text(encoding="utf-8")
    of_worker = [part for part in text.split("ResourceLog #")[1:] if "service.name: Str(scheduler-worker)" in part]
    bodies = [body for part in of_worker for body in re.findall(r"Body: Str\((.*)\)", part)]
    if not any(body.startswith("Started ") for body in bodies):
        raise SystemExit(f"the collector has no line of the worker's start among {len(bodies)}: {bodies[:20]}\n{text[-4000:]}")
    for wanted in ("service.instance.id: Str(", "InstrumentationScope org.stellaops.scheduler.worker", "SeverityText: INFO", "thread.name: Str("):
        if not any(wanted in part for part in of_worker):
            raise SystemExit(f"the collector shows the worker's log lines without {wanted}:\n{of_worker[0][:4000]}")
    print(f"the worker's log lines: {len(bodies)}, the start among them")


def documented():
    """Names of docs/metrics.md as Prometheus shows them, each with its type."""
    names = {}
    for line in (ROOT / "docs/metrics.md").read_text(encoding="utf-8").splitlines():
        cells = line.split(" | ")
        if line.startswith("| `scheduler_"):
            for name in re.findall(r"`(scheduler_\w+)`", cells[0]):
                names[name] = cells[1].split(",")[0].strip()
    return names


def compare(shown):
    known = documented()
    allowed = {f"{name}{end}" for name, kind in known.items() for end in (("_bucket", "_count", "_sum", "_max") if kind == "histogram" else ("",))}
    strange = shown - allowed
    if strange:
        raise SystemExit(f"the collector shows {', '.join(sorted(strange))}; docs/metrics.md knows no such name")
    needed = ("scheduler_planner_runs_total", "scheduler_planner_latency_seconds_bucket", "scheduler_runner_images_total", "scheduler_runner_segments_total",
              "scheduler_run_duration_seconds_count", "scheduler_queue_depth", "scheduler_queue_oldest_age_seconds", "scheduler_leases_held",
              "scheduler_scanner_requests_seconds_count", "scheduler_events_published_total", "scheduler_events_oldest_unpublished_seconds", "scheduler_logs_pushed_total")
    missing = [name for name in needed if name not in shown]
    if missing:
        raise SystemExit(f"the collector does not show {', '.join(missing)}; it shows {', '.join(sorted(shown))}")
    print(f"the worker's own metrics: {len(shown)} names, all as in docs/metrics.md")


def main():
    with tempfile.TemporaryDirectory() as folder:
        certificates = Path(folder, "certs")
        subprocess.run(["sh", str(ROOT / "deploy/tools/generate_dev_tls.sh"), str(certificates)], check=True, stdout=subprocess.DEVNULL)
        ports = dict(zip(("grpc", "http", "metrics", "health", "own"), free_ports(5)))
        Path(folder, "here.yaml").write_text(here(ports, certificates), encoding="utf-8")
        log = Path(folder, "collector.log")
        with log.open("w", encoding="utf-8") as out:
            collector = subprocess.Popen(
                [os.environ["COLLECTOR"], "--config", TELEMETRY / "collector/config.yaml", "--config", Path(folder, "here.yaml")],
                stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_well(collector, ports["health"], log)
            ours = ("--cert", certificates / "scheduler-worker.crt", "--key", certificates / "scheduler-worker.key")
            if smoke(ports, certificates, *ours):
                raise SystemExit("the smoke test failed; the collector says:\n" + log.read_text(encoding="utf-8")[-4000:])
            strangers = Path(folder, "strangers")
            subprocess.run(["sh", str(ROOT / "deploy/tools/generate_dev_tls.sh"), str(strangers)], check=True, stdout=subprocess.DEVNULL)
            if not smoke(ports, certificates, "--cert", strangers / "scheduler-worker.crt", "--key", strangers / "scheduler-worker.key"):
                raise SystemExit("a client with a certificate of another authority was let in")
            print("a client with a certificate of another authority: refused")
            compare(worker_pushes(ports, certificates))
            show_log_lines(log)
        finally:
            collector.terminate()
            collector.wait(30)


if __name__ == "__main__":
    main()
