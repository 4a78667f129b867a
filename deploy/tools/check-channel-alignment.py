#!/usr/bin/env python3
"""Proves that compose files, Helm values and Dockerfiles name exactly the images of a release manifest.

    check-channel-alignment.py --release deploy/releases/2025.09-stable.yaml --target FILE… [--env FILE…]

A target names an image as image:tag@digest, maybe behind a registry prefix from a variable, or, while the manifest knows no digest,
as the variable NAME_IMAGE which has to be set and whose complaint names the entry of the manifest. --env gives files with such
variables: those have to hold the manifest's image. Exit code 0: all as in the manifest; 1: not, with a line for each difference.
"""

import argparse
import re
from pathlib import Path

from releases import PINNED, Refused, load_yaml, main, read_manifest, reference, variable

VARIABLE = re.compile(r"\$\{(?P<name>[A-Z0-9_]+_IMAGE):\?(?P<complaint>[^}]*)\}")
PREFIX = re.compile(r"^\$\{[A-Z0-9_]+(?::[-?+][^}]*)?\}/?(?=[a-z0-9])")
ARGUMENT = re.compile(r"^ARG +[A-Z0-9_]*IMAGE=(\S+)", re.MULTILINE)


def images(path):
    """(where, image) of every image that a file names."""
    if Path(path).name.startswith("Dockerfile"):
        text = Path(path).read_text(encoding="utf-8")
        return [("ARG", found) for found in ARGUMENT.findall(text)]
    return list(walk(load_yaml(path), ""))


def walk(node, where):
    if isinstance(node, dict):
        for key, value in node.items():
            here = f"{where}.{key}" if where else str(key)
            if key == "image" and isinstance(value, str) and value:
                yield here, value
            elif key == "image" and isinstance(value, dict) and "repository" in value:
                yield here, of_parts(value)
            else:
                yield from walk(value, here)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{where}[{index}]")


def of_parts(value):
    """Helm's way: repository, tag and digest apart; an empty digest is one that is not known."""
    name = str(value["repository"])
    if value.get("tag"):
        name += f":{value['tag']}"
    return name + (f"@{value['digest']}" if value.get("digest") else "")


def environment(paths):
    values = {}
    for path in paths:
        try:
            lines = Path(path).read_text(encoding="utf-8").splitlines()
        except OSError as e:
            raise Refused(f"{path}: cannot be read ({e.strerror})") from e
        for line in lines:
            name, equals, value = line.partition("=")
            if equals and not line.lstrip().startswith("#"):
                values[name.strip()] = value.strip()
    return values


def by_variable(match, manifest, release, values):
    """What is wrong with an image that a variable names; None if nothing is."""
    components = {variable(name): name for name in manifest["components"]}
    name = components.get(match["name"])
    if name is None:
        return f"{match['name']} belongs to no component of {release}"
    if f"components.{name}" not in match["complaint"]:
        return f"the complaint of {match['name']} does not name components.{name}"
    wanted, found = reference(manifest["components"][name]), values.get(match["name"])
    if wanted is None:
        return f"{match['name']} is {found}, but components.{name} of {release} has no digest: import it" if found else None
    if found is None:
        return f"{match['name']} is in no --env file; components.{name} of {release} has the digest {wanted}"
    return None if found.endswith(wanted) else f"{match['name']} is {found}; components.{name} of {release} is {wanted}"


def by_name(image, manifest, release):
    """As above, for an image that is written out."""
    plain = PREFIX.sub("", image)
    repository = re.split(r"[:@]", plain, maxsplit=1)[0]
    same = {name: c for name, c in manifest["components"].items() if c["image"] == repository}
    if not same:
        return f"{plain} is the image of no component of {release}"
    name, component = next(iter(same.items()))
    wanted = reference(component)
    if wanted is None:
        # Helm has no variables: the chart itself refuses an image without a digest
        tagged = f"{component['image']}:{component['tag']}"
        return None if plain == tagged else f"{plain} is written out; components.{name} of {release} knows no digest: {tagged}"
    if plain == wanted:
        return None
    if not PINNED.fullmatch(plain):
        return f"{plain} has no digest; components.{name} of {release} is {wanted}"
    return f"{plain}; components.{name} of {release} is {wanted}"


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--release", required=True)
    parser.add_argument("--target", required=True, nargs="+")
    parser.add_argument("--env", nargs="+", default=[])
    arguments = parser.parse_args()
    manifest = read_manifest(arguments.release)
    values = environment(arguments.env)
    problems, seen = [], 0
    for target in arguments.target:
        for where, image in images(target):
            seen += 1
            match = VARIABLE.fullmatch(image)
            problem = by_variable(match, manifest, arguments.release, values) if match else by_name(image, manifest, arguments.release)
            if problem:
                problems.append(f"{target}: {where}: {problem}")
    for problem in problems:
        print(problem)
    if not seen:
        raise Refused(f"{', '.join(arguments.target)}: names no image at all")
    print(f"{seen} images of {len(arguments.target)} files against {manifest['release']}: " + (f"{len(problems)} differ" if problems else "all as in the manifest"))
    return 1 if problems else 0


if __name__ == "__main__":
    main(run)
