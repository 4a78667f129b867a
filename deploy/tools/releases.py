"""What the release tools share: reading a manifest of deploy/releases, and the form of an image's name."""

import re
import sys
from pathlib import Path

import yaml

SCHEMA = "stellaops.release@1"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# repository[:tag]@digest; the registry is part of the repository
PINNED = re.compile(r"(?P<image>[a-z0-9][a-z0-9._/-]*(?::\d+/[a-z0-9._/-]+)?)(?::(?P<tag>[\w][\w.-]{0,127}))?@(?P<digest>\S+)")


class Refused(Exception):
    """Something about the input is wrong; the text says what, where, found, allowed."""


def load_yaml(path):
    try:
        return yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as e:
        raise Refused(f"{path}: cannot be read ({e.strerror})") from e
    except yaml.YAMLError as e:
        raise Refused(f"{path}: is no YAML ({str(e).splitlines()[0]})") from e


def variable(component):
    """The variable that holds the image of a component whose digest the repository does not know."""
    return component.upper().replace("-", "_") + "_IMAGE"


def read_manifest(path):
    """The components of a manifest, by name, each checked."""
    manifest = load_yaml(path)
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        found = manifest.get("schema") if isinstance(manifest, dict) else manifest
        raise Refused(f"{path}: schema is {found}; allowed: {SCHEMA}")
    components = manifest.get("components")
    if not isinstance(components, dict) or not components:
        raise Refused(f"{path}: components are missing")
    for name, component in components.items():
        where = f"{path}: components.{name}"
        unknown = set(component) - {"image", "tag", "digest", "confidence", "source"}
        if unknown:
            raise Refused(f"{where}: {', '.join(sorted(unknown))} is not known; allowed: image, tag, digest, confidence, source")
        for key in ("image", "tag", "source"):
            if not isinstance(component.get(key), str) or not component[key]:
                raise Refused(f"{where}.{key} is {component.get(key)!r}; allowed: a text")
        if component["tag"] == "latest":
            raise Refused(f"{where}.tag is latest; allowed: a tag that names a version")
        digest, confidence = component.get("digest"), component.get("confidence")
        if digest is None:
            if confidence != "none":
                raise Refused(f"{where}.confidence is {confidence} without a digest; allowed: none")
        elif not isinstance(digest, str) or not DIGEST.fullmatch(digest):
            raise Refused(f"{where}.digest is {digest!r}; allowed: sha256: and 64 of 0-9 a-f, or null")
        elif confidence not in ("A", "B", "imported", "verified"):
            raise Refused(f"{where}.confidence is {confidence!r} with a digest; allowed: A, B, imported, verified")
    return manifest


def reference(component):
    """image:tag@digest, or None while the digest is not known."""
    if component["digest"] is None:
        return None
    return f"{component['image']}:{component['tag']}@{component['digest']}"


def main(run):
    """Runs a tool: a refusal becomes one line and exit code 1."""
    try:
        sys.exit(run())
    except Refused as e:
        print(f"{Path(sys.argv[0]).name}: {e}", file=sys.stderr)
        sys.exit(1)
