package org.stellaops.scheduler.dev.scale;

/**
 * What a part came to.
 *
 * @param line for the user
 * @param reached whether all its goals were
 */
record Result(String line, boolean reached) {}
