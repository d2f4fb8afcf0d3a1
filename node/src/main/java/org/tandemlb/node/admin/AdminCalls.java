package org.tandemlb.node.admin;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the API tells and does; each is called on the API's thread, but for a reload, which waits on
 * one of its own.
 *
 * @param status empty when the control thread does not answer
 * @param metrics as {@link MetricsText} writes them
 */
public record AdminCalls(
    Supplier<Optional<StatusPage>> status,
    Supplier<Health> health,
    Supplier<byte[]> metrics,
    ChangeCalls changes,
    Events events) {}
