#!/usr/bin/env python3
"""Sends one trace, one metric and one log line to a collector over OTLP with mutual TLS, and shows that it refuses a client without a certificate.

    smoke_otel_collector.py --ca ca.crt --cert scheduler-worker.crt --key scheduler-worker.key \\
        [--http https://127.0.0.1:4318] [--metrics https://127.0.0.1:9464/metrics] [--health http://127.0.0.1:13133] [--grpc 127.0.0.1:4317] \\
        [--resolve otel-collector=172.18.0.5]

--http sends JSON and needs nothing beyond Python; --grpc needs the packages grpcio and opentelemetry-proto. --metrics looks for the metric that was
sent where Prometheus reads it, --health asks whether the collector is well. At least one of --http and --grpc. --resolve says where that host is,
for where its name is known to containers alone. Ends with 1 at the first thing that is not as it should be.
"""

import argparse
import json
import os
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request

SIGNALS = ("traces", "metrics", "logs")
METRIC = "stellaops_smoke_total"
TIMEOUT = 10


class Wrong(Exception):
    """What was expected and what came instead."""


def tls(arguments, with_certificate=True):
    context = ssl.create_default_context(cafile=arguments.ca)
    if with_certificate:
        context.load_cert_chain(arguments.cert, arguments.key)
    return context


def request(url, arguments, body=None, with_certificate=True):
    headers = {"Content-Type": "application/json"} if body is not None else {}
    context = tls(arguments, with_certificate) if url.startswith("https://") else None
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=TIMEOUT, context=context) as answer:
        return answer.status, answer.read(1 << 22).decode()


def resolve(name, address):
    """Lets urllib find the host there; certificates are still compared with its name."""
    known = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *more, **named: known(address if host == name else host, *more, **named)


def resource(run):
    return {"attributes": [{"key": "service.name", "value": {"stringValue": "stellaops-smoke"}},
                           {"key": "service.instance.id", "value": {"stringValue": run}}]}


def payload(signal, run, trace, span):
    """The JSON form of an export request with one item."""
    now = str(time.time_ns())
    if signal == "traces":
        return {"resourceSpans": [{"resource": resource(run), "scopeSpans": [{"spans": [
            {"traceId": trace, "spanId": span, "name": "smoke", "kind": 1, "startTimeUnixNano": now, "endTimeUnixNano": now}]}]}]}
    if signal == "metrics":
        return {"resourceMetrics": [{"resource": resource(run), "scopeMetrics": [{"metrics": [
            {"name": METRIC.removesuffix("_total"), "sum": {"aggregationTemporality": 2, "isMonotonic": True, "dataPoints": [
                {"startTimeUnixNano": now, "timeUnixNano": now, "asInt": "1"}]}}]}]}]}
    return {"resourceLogs": [{"resource": resource(run), "scopeLogs": [{"logRecords": [
        {"timeUnixNano": now, "severityNumber": 9, "body": {"stringValue": "smoke"}, "traceId": trace, "spanId": span}]}]}]}


def over_http(arguments, run):
    for signal in SIGNALS:
        body = json.dumps(payload(signal, run, os.urandom(16).hex(), os.urandom(8).hex())).encode()
        status, answer = request(f"{arguments.http}/v1/{signal}", arguments, body)
        refused = json.loads(answer or "{}").get("partialSuccess") or {}
        if status != 200 or any(refused.values()):
            raise Wrong(f"{arguments.http}/v1/{signal}: answered {status} {answer}; expected 200 and nothing refused")
        print(f"{signal} over HTTP: accepted")
    for signal in SIGNALS:
        try:
            status, _ = request(f"{arguments.http}/v1/{signal}", arguments, b"{}", with_certificate=False)
        except (urllib.error.URLError, ssl.SSLError, ConnectionError) as e:
            # an answer of any status would mean that the handshake was let pass
            if isinstance(e, urllib.error.HTTPError):
                raise Wrong(f"{arguments.http}: a client without a certificate got the answer {e.code}; expected no connection") from e
            print(f"{signal} of a client without a certificate, over HTTP: refused ({e})")
        else:
            raise Wrong(f"{arguments.http}: a client without a certificate got the answer {status}; expected no connection")


def over_grpc(arguments, run):
    try:
        import grpc
        from google.protobuf.json_format import ParseDict
        from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs
        from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
        from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as traces
    except ImportError as e:
        raise Wrong(f"--grpc: {e}; install it: python3 -m pip install grpcio opentelemetry-proto") from e
    import base64

    def read(path):
        with open(path, "rb") as file:
            return file.read()

    kinds = {
        "traces": ("trace.v1.TraceService", traces.ExportTraceServiceRequest, traces.ExportTraceServiceResponse),
        "metrics": ("metrics.v1.MetricsService", metrics.ExportMetricsServiceRequest, metrics.ExportMetricsServiceResponse),
        "logs": ("logs.v1.LogsService", logs.ExportLogsServiceRequest, logs.ExportLogsServiceResponse),
    }

    def export(signal, credentials):
        service, question, answer = kinds[signal]
        host, port = arguments.grpc.rsplit(":", 1)
        name, _, address = arguments.resolve.partition("=")
        at, named = (f"{address}:{port}", [("grpc.ssl_target_name_override", name)]) if host == name else (arguments.grpc, [])
        # protobuf's own JSON has ids in base 64, OTLP's in hex
        ids = [base64.b64encode(os.urandom(size)).decode() for size in (16, 8)]
        with grpc.secure_channel(at, credentials, named) as channel:
            call = channel.unary_unary(f"/opentelemetry.proto.collector.{service}/Export",
                                       request_serializer=question.SerializeToString, response_deserializer=answer.FromString)
            return call(ParseDict(payload(signal, run, *ids), question()), timeout=TIMEOUT)

    known = grpc.ssl_channel_credentials(read(arguments.ca), read(arguments.key), read(arguments.cert))
    for signal in SIGNALS:
        try:
            answer = export(signal, known)
        except grpc.RpcError as e:
            raise Wrong(f"{arguments.grpc}: {signal}: {e.code().name} {e.details()}") from e
        if answer.HasField("partial_success") and str(answer.partial_success):
            raise Wrong(f"{arguments.grpc}: {signal}: {answer.partial_success}; expected nothing refused")
        print(f"{signal} over gRPC: accepted")
    try:
        export("traces", grpc.ssl_channel_credentials(read(arguments.ca)))
    except grpc.RpcError as e:
        if e.code() is not grpc.StatusCode.UNAVAILABLE:
            raise Wrong(f"{arguments.grpc}: a client without a certificate got {e.code().name}; expected no connection") from e
        print("a client without a certificate, over gRPC: refused")
    else:
        raise Wrong(f"{arguments.grpc}: a client without a certificate was answered; expected no connection")


def shown(arguments, run):
    """Waits until the metric is where Prometheus reads it."""
    deadline = time.monotonic() + TIMEOUT
    while True:
        _, text = request(arguments.metrics, arguments)
        lines = [line for line in text.splitlines() if line.startswith(METRIC + "{") and run in line]
        if lines:
            print(f"the metric is shown: {lines[0]}")
            return
        if time.monotonic() > deadline:
            raise Wrong(f"{arguments.metrics}: no {METRIC} of {run} within {TIMEOUT} s; {len(text.splitlines())} lines are there")
        time.sleep(0.2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("ca", "cert", "key"):
        parser.add_argument(f"--{name}", required=True, help="PEM file")
    for name in ("http", "grpc", "metrics", "health", "resolve"):
        parser.add_argument(f"--{name}", default="")
    arguments = parser.parse_args()
    if not arguments.http and not arguments.grpc:
        parser.error("one of --http and --grpc is needed")
    for url in (arguments.http, arguments.metrics):
        if url and not url.startswith("https://"):
            parser.error(f"{url}: allowed: an https:// address")
    if arguments.resolve:
        name, separator, address = arguments.resolve.partition("=")
        if not (name and separator and address):
            parser.error(f"{arguments.resolve}: allowed: NAME=ADDRESS")
        resolve(name, address)
    run = "smoke-" + os.urandom(4).hex()
    try:
        if arguments.health:
            request(arguments.health, arguments)
            print("health: well")
        if arguments.http:
            over_http(arguments, run)
        if arguments.grpc:
            over_grpc(arguments, run)
        if arguments.metrics:
            shown(arguments, run)
    except (Wrong, OSError) as e:
        print(f"smoke_otel_collector.py: {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
