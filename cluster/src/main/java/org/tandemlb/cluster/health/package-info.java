/**
 * Observations to verdicts, pure: no I/O, clock, thread or logger.
 *
 * <p>Each node observes the backends itself and tells the others; {@code ObservationTable} holds
 * what everybody said and decides what this node acts on.
 */
package org.tandemlb.cluster.health;
