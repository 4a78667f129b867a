package org.stellaops.scheduler.worker.turn;

/** An image whose turn has come, with the line that it stood in. */
record Turn(Lines.SegmentLine line, WaitingImage image) {}
