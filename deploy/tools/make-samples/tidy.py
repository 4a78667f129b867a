"""Tidies raw SBOMs and writes the index of the sample images.

    tidy.py samples.tsv <work folder> <samples folder>

Out go what differs from run to run (serial numbers, time stamps, the folder that was worked in) and external
references, which only say where a package was downloaded. All else is as the generator wrote it. The digest of an image
is the SHA-256 of its tidied SBOM, so it changes exactly when the SBOM does.
"""

import hashlib
import json
import pathlib
import sys


def tidy(node):
    if isinstance(node, dict):
        return {
            key: tidy(value)
            for key, value in node.items()
            if key not in ("externalReferences", "serialNumber", "timestamp")
        }
    if isinstance(node, list):
        return [tidy(value) for value in node]
    return node


def main(table, work, samples):
    sboms = pathlib.Path(samples) / "sboms"
    sboms.mkdir(parents=True, exist_ok=True)
    images = []
    for line in pathlib.Path(table).read_text().splitlines():
        if line.startswith("#"):
            continue
        _, name, version, _ = line.split("\t")
        raw = pathlib.Path(work) / "raw" / f"{name}.json"
        sbom = sboms / f"{name}.cdx.json"
        if raw.exists():
            text = raw.read_text().replace(str(work), "")
            sbom.write_text(json.dumps(tidy(json.loads(text)), indent=1, ensure_ascii=False) + "\n")
        images.append(
            {
                "digest": "sha256:" + hashlib.sha256(sbom.read_bytes()).hexdigest(),
                "repository": f"samples/{name}",
                "tags": [version],
                "sbom": f"sboms/{sbom.name}",
            }
        )
    index = pathlib.Path(samples) / "images.json"
    index.write_text(json.dumps({"images": images}, indent=1) + "\n")


main(*sys.argv[1:])
