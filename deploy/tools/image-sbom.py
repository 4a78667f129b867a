#!/usr/bin/env python3
"""Makes the SBOM of the worker's image from the one of its build: exactly the libraries that are in the jar, each by its hash, and the base image.

    image-sbom.py --jar target/scheduler-worker.jar --bom target/bom.json --base IMAGE --out FILE

Ends with 1 when the jar holds a library that the build's SBOM does not know. The packages inside the base image are those of its maker: the base
stands here as one component.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path


def libraries(jar):
    """SHA-256 by file name of every library in the jar."""
    with zipfile.ZipFile(jar) as archive:
        return {
            Path(name).name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            # the tool that takes the jar apart does not come out of it
            if name.startswith("BOOT-INF/lib/") and name.endswith(".jar") and "spring-boot-jarmode-tools" not in name
        }


def sha256(component):
    return next((h["content"] for h in component.get("hashes", []) if h["alg"] == "SHA-256"), None)


def base_component(image):
    name, _, digest = image.partition("@")
    repository, _, tag = name.rpartition(":")
    # a colon before a slash is that of the registry's port
    if not repository or "/" in tag:
        repository, tag = name, ""
    component = {"type": "container", "bom-ref": "base-image", "name": repository, "version": digest or tag, "description": "base image"}
    if digest.startswith("sha256:"):
        component["hashes"] = [{"alg": "SHA-256", "content": digest.removeprefix("sha256:")}]
        component["purl"] = f"pkg:oci/{repository.rsplit('/', 1)[-1]}@{digest.replace(':', '%3A')}?repository_url={repository}&tag={tag}"
    return component


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--jar", "--bom", "--base", "--out"):
        parser.add_argument(name, required=True)
    arguments = parser.parse_args()
    try:
        shipped = libraries(arguments.jar)
        bom = json.loads(Path(arguments.bom).read_text(encoding="utf-8"))
        by_hash = {sha256(c): c for c in bom["components"]}
    except OSError as e:
        print(f"image-sbom.py: {e.filename}: cannot be read: {e.strerror}", file=sys.stderr)
        return 1
    except zipfile.BadZipFile as e:
        print(f"image-sbom.py: {arguments.jar}: is no jar: {e}", file=sys.stderr)
        return 1
    except (ValueError, KeyError, TypeError) as e:
        print(f"image-sbom.py: {arguments.bom}: is no CycloneDX JSON with components: {e!r}", file=sys.stderr)
        return 1
    missing = sorted(name for name, found in shipped.items() if found not in by_hash)
    if missing:
        print(f"image-sbom.py: in the jar and not in {arguments.bom}: {', '.join(missing)}", file=sys.stderr)
        return 1
    bom["components"] = sorted((by_hash[found] for found in shipped.values()), key=lambda c: c["bom-ref"]) + [base_component(arguments.base)]
    kept = {c["bom-ref"] for c in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}
    bom["dependencies"] = [
        {**d, "dependsOn": [ref for ref in d.get("dependsOn", []) if ref in kept]} for d in bom.get("dependencies", []) if d["ref"] in kept
    ]
    Path(arguments.out).write_text(json.dumps(bom, indent=2) + "\n", encoding="utf-8")
    print(f"{arguments.out}: {len(shipped)} libraries and the base image")
    return 0


if __name__ == "__main__":
    sys.exit(main())
