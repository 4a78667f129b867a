import copy
import json
import unittest

from toolcase import DIGEST, ToolCase

GOOD = {
    "image": f"nats:2@{DIGEST}",
    "user": "1:1",
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "mem_limit": "1024",
    "pids_limit": 1,
    "healthcheck": {"test": ["CMD", "x"], "start_period": "1s"},
    "logging": {"driver": "json-file", "options": {"max-size": "1m", "max-file": "1"}},
    "networks": {"stellaops": None},
}
CLIENT = 'clients:\n  - clientId: cartographer-service\n    tenant: t\n    properties: { serviceIdentity: "cartographer" }\n'


class Rules(ToolCase):
    def check(self, profile="stage", name="nats", authority=CLIENT, **changes):
        service = copy.deepcopy(GOOD)
        for key, value in changes.items():
            service.pop(key) if value is None else service.update({key: value})
        document = {"services": {name: service, "nats": service}, "networks": {"stellaops": {}}}
        rendered = self.file(f"{profile}.Nats.json", json.dumps(document))
        return self.run_tool("validate_profiles.py", "--authority", self.file("authority.yaml", authority), rendered)

    def assert_refused(self, text, **arguments):
        code, output = self.check(**arguments)
        self.assertEqual(code, 1, output)
        self.assertIn(text, output)

    def test_a_good_service(self):
        self.assertEqual(self.check(), (0, ""))

    def test_hardening(self):
        for text, changes in (
            ("user is not set", {"user": None}),
            ("user is 0:0", {"user": "0:0"}),
            ("may be written to", {"read_only": None}),
            ("capabilities are kept", {"cap_drop": None}),
            ("capabilities are kept", {"cap_add": ["SYS_ADMIN"]}),
            ("no-new-privileges", {"security_opt": []}),
            ("mem_limit is missing", {"mem_limit": None}),
            ("pids_limit is missing", {"pids_limit": None}),
            ("start period", {"healthcheck": {"test": ["CMD", "x"]}}),
            ("never rotated", {"logging": None}),
            ("allowed: one with its digest", {"image": "nats:2"}),
            ("holds a secret", {"environment": {"NATS_PASSWORD": "x"}}),
            ("waits for service_started", {"depends_on": {"mongo": {"condition": "service_started"}}}),
        ):
            with self.subTest(text):
                self.assert_refused(text, **changes)

    def test_openness(self):
        self.assert_refused("a store or broker publishes a port", profile="prod", ports=[{"published": "4222"}])
        self.assert_refused("published beyond this machine", profile="dev", name="scheduler-worker", ports=[{"published": "8085"}])
        self.assert_refused("it is on the front door's network", profile="prod", networks={"frontdoor": None})
        self.assert_refused("names the host example.org", profile="airgap", environment={"A": "https://example.org/"})
        self.assert_refused("one of the registry of AIRGAP_REGISTRY", profile="airgap")

    def test_the_client_of_cartographer(self):
        self.assertEqual(self.check(profile="stage+platform")[0], 0)
        for text, old, new in (
            ("clients lack cartographer-service", "cartographer-service", "other"),
            ("lacks properties.serviceIdentity", '"cartographer"', '"other"'),
            ("lacks a tenant", "    tenant: t\n", ""),
        ):
            with self.subTest(text):
                self.assert_refused(text, profile="stage+platform", authority=CLIENT.replace(old, new))


if __name__ == "__main__":
    unittest.main()
