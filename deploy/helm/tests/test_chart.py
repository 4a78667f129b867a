"""What single values do."""

import unittest

import yaml

from chart import CHART, IMPORTED, PROFILES, RELEASES, Refused, WORKER, env, find, helm, render, worker

SET = WORKER + "env."


class Images(unittest.TestCase):
    def test_an_image_without_a_digest_is_refused_with_the_entry_to_import(self):
        with self.assertRaises(Refused) as refused:
            render("prod", imported=False)
        self.assertIn(
            "components.scheduler-worker.digest of deploy/releases/2025.09-stable.yaml is not known, and nothing starts without one: import it",
            str(refused.exception))

    def test_an_imported_manifest_is_values(self):
        components = yaml.safe_load((RELEASES / "2025.09-stable.yaml").read_text(encoding="utf-8"))["components"]
        imported = {**components["scheduler-worker"], "digest": IMPORTED, "confidence": "imported"}
        manifests = render("prod", imported=False, values=yaml.safe_dump({"components": {"scheduler-worker": imported}}))
        self.assertTrue(worker(manifests)["containers"][0]["image"].endswith("@" + IMPORTED))

    def test_a_component_that_the_manifest_does_not_know_is_refused(self):
        with self.assertRaisesRegex(Refused, "components.schedulr-worker is no component of deploy/releases/2025.09-stable.yaml"):
            render("prod", f"components.schedulr-worker.digest={IMPORTED}")

    def test_a_release_that_is_not_there_is_refused_with_those_that_are(self):
        with self.assertRaisesRegex(Refused, 'release is "2025.01-stable"; allowed: 2025.09-airgap, 2025.09-stable, 2025.10-edge'):
            render("prod", "release=2025.01-stable")

    def test_latest_and_short_digests_are_refused(self):
        for wrong in ("components.nats.tag=latest", "components.nats.digest=sha256:12"):
            with self.assertRaisesRegex(Refused, "components/nats"):
                render("prod", wrong)

    def test_without_a_network_every_image_comes_from_the_local_registry(self):
        with self.assertRaisesRegex(Refused, "imageRegistry is blank"):
            render("airgap", "imageRegistry=")
        text = yaml.safe_dump_all(render("airgap", "imageRegistry=reg.internal:5000/mirror"))
        images = [line.split("image: ")[1] for line in text.splitlines() if " image: " in line]
        self.assertEqual(len(images), 4)
        for image in images:
            self.assertTrue(image.startswith("reg.internal:5000/mirror/"), image)


class Settings(unittest.TestCase):
    def test_a_typo_is_refused(self):
        for wrong in (SET + "SCHEDULER_QUEU_KIND=Redis", WORKER + "replica=2", "service.nats.enabled=false", "services.natz.enabled=false"):
            with self.subTest(wrong), self.assertRaisesRegex(Refused, "not allowed"):
                render("prod", wrong)

    def test_a_value_out_of_its_limits_is_refused(self):
        for wrong in ("SCHEDULER_SEGMENT_SIZE=0", "SCHEDULER_SEGMENT_SIZE=many", "SCHEDULER_QUEUE_KIND=Kafka", "SCANNER_EVENTS_ENABLED=yes",
                      "SCHEDULER_HTTP_PORT=null"):
            with self.subTest(wrong), self.assertRaises(Refused):
                render("prod", SET + wrong)

    def test_a_secret_is_refused_as_text(self):
        with self.assertRaisesRegex(Refused, "SCHEDULER_HTTP_PASSWORD"):
            render("prod", values="services: { scheduler-worker: { env: { SCHEDULER_HTTP_PASSWORD: hunter2 } } }")

    def test_every_setting_reaches_the_worker(self):
        schema = yaml.safe_load((CHART / "values.schema.json").read_text(encoding="utf-8"))["$defs"]["schedulerWorkerEnv"]["properties"]
        given, wanted = {}, {}
        for name, kinds in schema.items():
            kind = kinds.get("anyOf", [{"type": "string"}])[0]
            if kind.get("$ref") == "#/$defs/secret" or name.endswith("_FILE") and name.removesuffix("_FILE") in schema:
                continue
            value = kind.get("maximum", kind.get("enum", [None])[0])
            if "boolean" == kind.get("type"):
                value = True
            if kind.get("$ref") == "#/$defs/file":
                value = "/some/path"
            given[name] = "a-text" if value is None else value
            wanted[name] = "true" if value is True else str(given[name])
        given.pop("SCHEDULER_QUEUE_RUNNER_FROM")
        found = env(render("dev", values=yaml.safe_dump({"services": {"scheduler-worker": {"env": given}}})))
        self.assertGreater(len(given), 70)
        self.assertEqual({name: found.get(name) for name in given}, {name: wanted[name] for name in given})

    def test_what_is_blank_is_left_to_the_worker(self):
        found = env(render("dev"))
        self.assertNotIn("SCHEDULER_SEGMENT_SIZE", found)
        self.assertNotIn("", found.values())

    def test_secrets_and_certificates_become_files(self):
        manifests = render("prod")
        found = env(manifests)
        self.assertEqual(found["SCHEDULER_HTTP_PASSWORD_FILE"], "/run/stellaops/settings/SCHEDULER_HTTP_PASSWORD")
        self.assertEqual(found["SCHEDULER_QUEUE_TLS_KEY_FILE"], "/run/stellaops/settings/SCHEDULER_QUEUE_TLS_KEY_FILE")
        self.assertNotIn("SCHEDULER_HTTP_PASSWORD", found)
        sources = next(each for each in worker(manifests)["volumes"] if each["name"] == "settings")["projected"]["sources"]
        paths = {item["path"]: (each["secret"]["name"], item["key"]) for each in sources for item in each["secret"]["items"]}
        self.assertEqual(paths["SCHEDULER_STORAGE_URI"], ("scheduler-worker", "storage-uri"))
        mounted = {name for name, value in found.items() if value.startswith("/run/stellaops/settings/")}
        self.assertEqual({name if name in paths else name.removesuffix("_FILE") for name in mounted}, set(paths))

    def test_a_file_may_come_from_a_config_map_or_from_elsewhere(self):
        manifests = render("prod", SET + "SCHEDULER_SCANNER_TOKEN=null", values="""
            services: { scheduler-worker: { env: {
              SCHEDULER_SCANNER_TLS_CA_FILE: { configMap: company-ca, key: ca.pem },
              SCHEDULER_SCANNER_TOKEN_FILE: /vault/token } } }""")
        self.assertEqual(env(manifests)["SCHEDULER_SCANNER_TOKEN_FILE"], "/vault/token")
        sources = next(each for each in worker(manifests)["volumes"] if each["name"] == "settings")["projected"]["sources"]
        self.assertIn({"configMap": {"name": "company-ca", "items": [{"key": "ca.pem", "path": "SCHEDULER_SCANNER_TLS_CA_FILE"}]}}, sources)


class Transport(unittest.TestCase):
    def test_redis_leaves_nats_out(self):
        for profile in ("dev", "stage", "prod", "airgap"):
            with self.subTest(profile):
                on_nats = render(profile)
                on_redis = render(profile, SET + "SCHEDULER_QUEUE_KIND=Redis")
                self.assertIsNotNone(find(on_nats, "StatefulSet", "nats"))
                self.assertEqual([], [each for each in on_redis if each["metadata"]["name"].startswith("nats")])
                self.assertNotIn("4222", yaml.safe_dump(find(on_redis, "NetworkPolicy", "scheduler-worker")))
                self.assertIsNotNone(find(on_redis, "StatefulSet", "redis"))
                self.assertEqual(env(on_redis)["SCHEDULER_QUEUE_KIND"], "Redis")

    def test_servers_ask_for_certificates_and_passwords(self):
        manifests = render("prod")
        nats = find(manifests, "ConfigMap", "nats-config")["data"]["nats.conf"]
        redis = find(manifests, "ConfigMap", "redis-config")["data"]["redis.conf"]
        mongo = yaml.safe_load(find(manifests, "ConfigMap", "mongo-config")["data"]["mongod.conf"])
        self.assertIn("verify: true", nats)
        self.assertIn("include ../../run/secrets/nats/auth/auth.conf", nats)
        self.assertNotIn("http", nats)
        for line in ("port 0", "tls-auth-clients yes", "aclfile /run/secrets/redis/auth/users.acl", "maxmemory-policy noeviction"):
            self.assertIn(line, redis.splitlines())
        self.assertEqual(mongo["net"]["tls"]["mode"], "requireTLS")
        self.assertFalse(mongo["net"]["tls"]["allowConnectionsWithoutCertificates"])
        self.assertEqual(mongo["security"]["authorization"], "enabled")

    def test_servers_elsewhere_leave_ours_out(self):
        manifests = render("prod", "services.nats.enabled=false", "services.redis.enabled=false", "services.mongo.enabled=false")
        self.assertEqual([each["metadata"]["name"] for each in manifests if each["kind"] == "StatefulSet"], [])


class Worker(unittest.TestCase):
    def test_a_pod_has_the_time_that_a_stop_needs(self):
        self.assertEqual(worker(render("stage"))["terminationGracePeriodSeconds"], 30)
        self.assertEqual(worker(render("stage", SET + "SCHEDULER_DRAIN_SECONDS=300"))["terminationGracePeriodSeconds"], 310)

    def test_probes_speak_tls_where_the_port_does(self):
        probe = worker(render("prod"))["containers"][0]["readinessProbe"]["httpGet"]
        self.assertEqual(probe, {"path": "/actuator/health/readiness", "port": "http", "scheme": "HTTPS"})
        plain = render("prod", SET + "SCHEDULER_HTTP_TLS_CERTIFICATE_FILE=null", SET + "SCHEDULER_HTTP_TLS_KEY_FILE=null", SET + "SCHEDULER_HTTP_PLAIN_ALLOWED=true")
        self.assertEqual(worker(plain)["containers"][0]["livenessProbe"]["httpGet"]["scheme"], "HTTP")

    def test_one_route_file_takes_the_place_of_the_images(self):
        self.assertIsNone(find(render("prod"), "ConfigMap", "scheduler-worker-routes"))
        route = (CHART.parents[2] / "routes/35-probe-scanner.camel.yaml").read_text(encoding="utf-8")
        values = yaml.safe_dump({"services": {"scheduler-worker": {"routes": {"files": {"35-probe-scanner.camel.yaml": route}}}}})
        manifests = render("prod", values=values)
        self.assertEqual(find(manifests, "ConfigMap", "scheduler-worker-routes")["data"], {"35-probe-scanner.camel.yaml": route})
        mounts = [each for each in worker(manifests)["containers"][0]["volumeMounts"] if each["name"] == "routes"]
        self.assertEqual(mounts, [{"name": "routes", "mountPath": "/app/routes/35-probe-scanner.camel.yaml",
                                   "subPath": "35-probe-scanner.camel.yaml", "readOnly": True}])
        hashes = {str(find(each, "Deployment", "scheduler-worker")["spec"]["template"]["metadata"]["annotations"]) for each in (manifests, render("prod"))}
        self.assertEqual(len(hashes), 2)

    def test_a_file_that_is_no_route_is_refused(self):
        with self.assertRaises(Refused):
            render("prod", values="services: { scheduler-worker: { routes: { files: { probe.yaml: x } } } }")

    def test_who_scales_says_how_many(self):
        self.assertEqual(find(render("stage"), "Deployment", "scheduler-worker")["spec"]["replicas"], 2)
        self.assertNotIn("replicas", find(render("prod"), "Deployment", "scheduler-worker")["spec"])
        self.assertEqual(find(render("prod"), "HorizontalPodAutoscaler", "scheduler-worker")["spec"]["maxReplicas"], 12)

    def test_keda_reads_the_lag_of_the_transport(self):
        keda = (WORKER + "autoscaling.kind=keda",)
        nats = find(render("prod", *keda), "ScaledObject", "scheduler-worker")["spec"]["triggers"]
        self.assertEqual(nats, [{"type": "nats-jetstream", "name": name, "metadata": {
            "natsServerMonitoringEndpoint": "nats:8222", "useHttps": "false", "account": "$G",
            "stream": stream, "consumer": consumer, "lagThreshold": "20"}} for name, stream, consumer in (
                ("runner-lag", "SCHEDULER_RUNNER", "scheduler-runners"),
                ("background-lag", "SCHEDULER_RUNNER_BACKGROUND", "scheduler-runners-background"))])
        redis = find(render("prod", *keda, SET + "SCHEDULER_QUEUE_KIND=Redis", SET + "SCHEDULER_QUEUE_REDIS_URL=rediss://r.example:6380/3",
                            WORKER + "autoscaling.keda.authenticationRef=redis-lag"), "ScaledObject", "scheduler-worker")["spec"]["triggers"]
        self.assertEqual(redis, [{"type": "redis-streams", "name": name, "authenticationRef": {"name": "redis-lag"}, "metadata": {
            "address": "r.example:6380", "databaseIndex": "3", "enableTLS": "true",
            "stream": stream, "consumerGroup": group, "lagCount": "20"}} for name, stream, group in (
                ("background-lag", "scheduler:runner:background", "scheduler-runners-background"),
                ("runner-lag", "scheduler:runner", "scheduler-runners"))])
        with self.assertRaisesRegex(Refused, "SCHEDULER_QUEUE_RUNNER_FROM"):
            render("prod", *keda, SET + "SCHEDULER_QUEUE_RUNNER_FROM=jms:a")

    def test_metrics_are_read_with_the_login(self):
        on = (WORKER + "serviceMonitor.enabled=true",)
        with self.assertRaisesRegex(Refused, "serviceMonitor.login.secret is blank"):
            render("prod", *on)
        endpoint = find(render("prod", *on, WORKER + "serviceMonitor.login.secret=login"), "ServiceMonitor", "scheduler-worker")["spec"]["endpoints"][0]
        self.assertEqual((endpoint["scheme"], endpoint["path"]), ("https", "/actuator/prometheus"))
        self.assertEqual(endpoint["basicAuth"]["password"], {"name": "login", "key": "password"})

    def test_the_alerts_are_those_of_the_telemetry_bundle(self):
        self.assertIsNone(find(render("prod"), "PrometheusRule", "scheduler-worker"))
        rules = yaml.safe_load((CHART.parents[1] / "telemetry/prometheus/rules/scheduler-worker.yaml").read_text(encoding="utf-8"))
        self.assertEqual(find(render("prod", WORKER + "prometheusRule.enabled=true"), "PrometheusRule", "scheduler-worker")["spec"], rules)

    def test_only_named_peers_reach_it(self):
        policy = find(render("prod"), "NetworkPolicy", "scheduler-worker")["spec"]
        self.assertEqual(policy["policyTypes"], ["Ingress", "Egress"])
        self.assertEqual([len(each["from"]) for each in policy["ingress"]], [2])
        self.assertFalse(find(render("prod", values="services: { scheduler-worker: { networkPolicy: { ingressFrom: [] } } }"),
                              "NetworkPolicy", "scheduler-worker")["spec"].get("ingress"))


class Mirror(unittest.TestCase):
    def test_it_is_the_gateway_alone(self):
        self.assertEqual({each["metadata"]["name"] for each in render("mirror")}, {"mirror-gateway"})

    def test_each_domain_has_its_own_passwords(self):
        config = find(render("mirror"), "ConfigMap", "mirror-gateway")["data"]["nginx.conf"]
        for service in ("concelier", "excititor"):
            for domain in ("primary", "community"):
                block = config.split(f"location /{service}/exports/mirror/{domain}/ {{")[1].split("}\n  ")[0]
                self.assertIn(f"auth_basic_user_file /run/secrets/domains/{domain};", config.split(f"location /{service}/exports/mirror/{domain}/")[1])
                self.assertTrue(block)
        with self.assertRaisesRegex(Refused, "domains is empty"):
            render("mirror", values="services: { mirror-gateway: { domains: [] } }")


class Values(unittest.TestCase):
    def test_every_profile_is_rendered_the_same_twice(self):
        for profile in PROFILES:
            arguments = ("template", "stella", str(CHART), "--values", str(CHART / f"values-{profile}.yaml"),
                         "--set", f"components.scheduler-worker.digest={IMPORTED}", "--set", "imageRegistry=reg.internal")
            self.assertEqual(helm(*arguments), helm(*arguments))


if __name__ == "__main__":
    unittest.main()
