/**
 * The scheduler worker.
 *
 * <p>Its packages, each of which knows only those before it: {@code settings}, {@code connection},
 * {@code lease}, {@code message}, {@code scan}, {@code run}, {@code event}, {@code plan}, {@code
 * ops}, {@code api}. Beside them stands {@code routes}, the rules for route files.
 */
@NullMarked
package org.stellaops.scheduler.worker;

import org.jspecify.annotations.NullMarked;
