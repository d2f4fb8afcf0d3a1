/**
 * Who is here: the words for it, and the port behind which JGroups stands.
 *
 * <p>{@link org.tandemlb.cluster.membership.Membership} has one implementation that talks to a
 * network and one in the simulation.
 */
package org.tandemlb.cluster.membership;
