package org.stellaops.scheduler.dev.scanner;

import java.util.List;

/**
 * An image of the samples.
 *
 * @param digest {@code sha256:} and the digest of the SBOM file's bytes, which stands for the image
 * @param repository such as {@code samples/express}
 * @param sbom the SBOM file, relative to the samples
 * @param components what the SBOM lists, as far as the scanner knows the ecosystem
 */
record SampleImage(
    String digest, String repository, List<String> tags, String sbom, List<Component> components) {}
