package org.tandemlb.cluster.vip;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;

/**
 * What a LAN has let this machine hear by now.
 *
 * @param vips whose LAN it is, all of one family
 * @param device the interface's name
 * @param frames how many have come in; only whether it changes means anything
 * @param answering machines there that the kernel knows to have answered within the last half
 *     minute or so; empty while frames come in
 */
public record Reception(
    Set<InetAddress> vips, String device, long frames, Map<InetAddress, MacAddress> answering) {

  public Reception {
    vips = Set.copyOf(vips);
    answering = Map.copyOf(answering);
  }
}
