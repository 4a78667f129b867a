/**
 * The demonstration: everything in one process tree, from an empty folder, without anything
 * installed.
 */
@NullMarked
package org.stellaops.scheduler.dev.demo;

import org.jspecify.annotations.NullMarked;
