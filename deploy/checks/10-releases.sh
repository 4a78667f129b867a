#!/bin/sh
# Every compose file and Dockerfile names exactly the images of its channel's manifest.
set -eu

align() {
  release=$1
  shift
  python3 deploy/tools/check-channel-alignment.py --release "deploy/releases/$release.yaml" --target "$@"
}

compose=deploy/compose/docker-compose
align 2025.10-edge "$compose.dev.yaml" deploy/Dockerfile deploy/Dockerfile.reference-scanner
align 2025.09-stable "$compose.stage.yaml" "$compose.prod.yaml" "$compose.mirror.yaml" "$compose.platform.yaml" deploy/Dockerfile
align 2025.09-airgap "$compose.airgap.yaml" deploy/Dockerfile
