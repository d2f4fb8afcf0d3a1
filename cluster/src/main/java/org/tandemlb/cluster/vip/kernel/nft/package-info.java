/**
 * Handovers in the Linux kernel: segments are sent on, recorded and dropped by nftables, and this
 * machine's sockets are read.
 *
 * <p>Start reading at {@link org.tandemlb.cluster.vip.kernel.nft.KernelPassage}. {@code Tables}
 * knows what the kernel has been told and tells it again should it be lost, {@code RulesText} puts
 * it in nft's words, {@code NftShell} is the nft that holds it. {@code Conditions} looks for what
 * stands in the way of a handover, {@code Obstacles} keeps and says it; {@code Egress} is its part
 * that is pure. {@code ForeignRulesReader} reads what other programs have set, beside the worker;
 * {@code Beforehand} looks for the same where no node runs, and {@code Rehearsal} tries what a
 * start does. {@code ArpTable} keeps other interfaces from answering for a VIP.
 */
package org.tandemlb.cluster.vip.kernel.nft;
