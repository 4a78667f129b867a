/**
 * Hostile input: documents that were valid once, bytes without any grammar, and what an answer to
 * them must look like. docs/reliability.md says what is generated and how often.
 */
@NullMarked
package org.stellaops.scheduler.worker.hostile;

import org.jspecify.annotations.NullMarked;
