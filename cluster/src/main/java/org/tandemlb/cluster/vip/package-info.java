/**
 * Leases, announcements, handover: everything about one virtual address on one node.
 *
 * <p>{@link org.tandemlb.cluster.vip.VipMachine} decides and is pure; an {@link
 * org.tandemlb.cluster.vip.AddressOwner} does what it decided. The kernel's is in {@code kernel};
 * {@code BindOwner} needs no rights and adds no address.
 */
package org.tandemlb.cluster.vip;
