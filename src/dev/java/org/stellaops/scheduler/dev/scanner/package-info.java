/**
 * The reference scanner: answers the scanner's REST interface from CycloneDX SBOMs and OSV
 * advisories, and misbehaves on request. A development tool; docs/reference-scanner.md says how to
 * use it.
 *
 * <p>{@link org.stellaops.scheduler.dev.scanner.ReferenceScanner} starts it. A request goes through
 * the Netty handler ({@code HttpFront}), past the {@code Faults}, to the {@code Api}; there {@code
 * Matcher} compares the components of a {@code SampleImage} with the advisories of the current
 * {@code Knowledge}, and {@code Policy} gives every match its status.
 */
@NullMarked
package org.stellaops.scheduler.dev.scanner;

import org.jspecify.annotations.NullMarked;
