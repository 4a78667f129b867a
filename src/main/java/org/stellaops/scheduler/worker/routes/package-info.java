/**
 * The rules for route files, checked before a worker starts with them: {@code java -jar
 * scheduler-worker.jar check-routes routes/}.
 *
 * <p>Camel finds most mistakes in a route only when the route starts, some only when a message
 * comes by, and a few never (an unknown HTTP option is sent to the server as a query parameter).
 * Every rule here has a name, a reason and a message that says file, line, what was found and what
 * is allowed. A file may be exempted from a rule by a comment that says why:
 *
 * <pre>{@code # exempt direct-called: a test sends to this route}</pre>
 */
@NullMarked
package org.stellaops.scheduler.worker.routes;

import org.jspecify.annotations.NullMarked;
