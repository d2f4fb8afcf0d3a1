/**
 * View and reports to an assignment, with its reason. Pure: no I/O, clock, thread or logger.
 *
 * <p>JGroups says who is here; this package says who may try to hold which VIP.
 */
package org.tandemlb.cluster.election;
