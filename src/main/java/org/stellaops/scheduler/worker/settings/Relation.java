package org.stellaops.scheduler.worker.settings;

import java.util.Optional;
import java.util.function.Function;

/**
 * Something that must hold between options.
 *
 * @param rule the rule in words, for the generated page
 * @param reason what would go wrong without it, for the generated page
 * @param check the problem, which says both values and what is allowed; nothing when the rule holds
 */
record Relation(String rule, String reason, Function<Settings, Optional<String>> check) {}
