package org.stellaops.scheduler.worker.turn;

/**
 * What one worker claims of a limit.
 *
 * @param beat moves with every sign of life
 * @param parallelism images at once
 * @param rate images a second
 */
record Holding(long beat, int parallelism, double rate) {}
