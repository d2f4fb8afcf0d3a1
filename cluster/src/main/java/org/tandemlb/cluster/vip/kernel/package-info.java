/**
 * Virtual addresses in the Linux kernel: adding, renewing and removing them by rtnetlink, asking
 * and announcing by ARP and NDP, and hearing what the LAN and the kernel say about them.
 *
 * <p>Start reading at {@link org.tandemlb.cluster.vip.kernel.KernelOwner}. {@code Rtnetlink}
 * changes addresses, {@code Lan} speaks and listens on one interface, {@code Surroundings} knows
 * which interface each VIP belongs to, {@code Watch} hears the kernel, {@code Guard} outlives this
 * process for a moment, {@code Custody} shows others on this machine that it lives, {@code Aside}
 * keeps on loopback what has been given away while its sessions go on. {@code SockDiag} reads the
 * kernel's sockets. What is encoded or decided ({@code AddressMessage}, {@code LinkMessage}, {@code
 * ArpPacket}, {@code NeighborPacket}, {@code Placement}) is pure. {@code Libc} is the only door to
 * the kernel.
 */
package org.tandemlb.cluster.vip.kernel;
