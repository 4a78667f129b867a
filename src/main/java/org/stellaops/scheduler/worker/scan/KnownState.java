package org.stellaops.scheduler.worker.scan;

import java.time.Instant;

/**
 * The last known findings of an image, as the store has them.
 *
 * @param revision 1 at first, one more with every change
 * @param fingerprint of the findings
 * @param findings their bytes, see {@link Findings}
 * @param seenAt when a run last looked at the image, to the day
 */
public record KnownState(long revision, byte[] fingerprint, byte[] findings, Instant seenAt) {}
