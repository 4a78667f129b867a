/**
 * What travels between processes: planner and segment messages, the events, their one canonical
 * form, and the reader that refuses everything else. The same shapes stand as JSON Schemas and
 * samples in docs/contracts.
 *
 * <p>The components of a record are in the order of the contract, and that is the order in which
 * they are written.
 */
@NullMarked
package org.stellaops.scheduler.worker.message;

import org.jspecify.annotations.NullMarked;
