/**
 * The only place that knows JGroups.
 *
 * <p>Start reading at {@link org.tandemlb.cluster.jgroups.JGroupsMembership}. {@code Stack} lists
 * the protocols and their times. A connection comes in through {@code Doorkeeper} (is it a node's
 * address?) and {@code Handshakes} (does it have the secret?) before JGroups sees it. {@code
 * Transport} sends over every link that nodes share, {@code LinkWatch} looks which is silent.
 * {@code Departures} notes how members go; {@code Views} turns what JGroups installs into our
 * words.
 */
package org.tandemlb.cluster.jgroups;
