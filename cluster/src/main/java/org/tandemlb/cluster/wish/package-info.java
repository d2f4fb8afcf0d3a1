/**
 * What a person wants: backends drained, nodes on standby, VIPs somewhere else than the file says.
 * The same on every node, whoever was told. Pure.
 */
package org.tandemlb.cluster.wish;
