/**
 * Probes and their schedule: what this node sees of the backends itself.
 *
 * <p>Start reading at {@link org.tandemlb.node.health.Checks}. A {@code Check} lets a {@code
 * ProbeSchedule} say when, runs one {@code Attempt} of its {@code Probe}, and lets {@code RiseFall}
 * turn the result into an observation. What follows from observations is decided elsewhere.
 */
package org.tandemlb.node.health;
