/**
 * A planned move of a VIP that keeps every session: the steps of the node that gives the address
 * away and of the one that takes it. Pure, but for whoever implements {@link
 * org.tandemlb.cluster.vip.handover.Passage}, which acts.
 */
package org.tandemlb.cluster.vip.handover;
