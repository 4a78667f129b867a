/**
 * Dead letters as an operator meets them: listed, shown, put back, removed, counted. REST ({@code
 * api}) and the command {@code java -jar scheduler-worker.jar dead-letters} ask the same {@link
 * org.stellaops.scheduler.worker.dead.DeadLetterDesk}; what a broker has to do is the port {@link
 * org.stellaops.scheduler.worker.lease.DeadLetters}.
 */
@NullMarked
package org.stellaops.scheduler.worker.dead;

import org.jspecify.annotations.NullMarked;
