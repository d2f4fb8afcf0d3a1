package org.tandemlb.cluster.election;

import java.util.OptionalLong;
import org.tandemlb.config.Failback;

/**
 * Where a VIP belongs: to the node that was asked for, else to the file's home.
 *
 * @param failback how long that node must have been well before it goes there
 * @param inNanos when it goes there, as things stand, by its own reports and with what it waits
 *     longer because it failed; empty: it is there, or does not go
 */
public record Homecoming(String node, Failback failback, OptionalLong inNanos) {}
