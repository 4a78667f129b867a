/**
 * What a worker of {@code make chaos} has on its class path beside the product: it halts at a named
 * boundary between two steps and tells the harness, which then kills or freezes the process right
 * there; and its clock can be set. The product knows nothing of it: {@code spring.main.sources}
 * names the configuration, and Camel's own interceptors see the steps by the ids that they have in
 * the routes.
 */
@NullMarked
package org.stellaops.scheduler.dev.chaos.stop;

import org.jspecify.annotations.NullMarked;
