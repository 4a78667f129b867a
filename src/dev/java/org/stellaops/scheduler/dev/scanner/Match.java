package org.stellaops.scheduler.dev.scanner;

/** A component that an advisory affects. */
record Match(Component component, Advisory advisory) {}
