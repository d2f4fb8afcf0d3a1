package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.util.Optional;

/** What this process lacks to carry VIPs, found without carrying one. Changes nothing. */
public final class Rights {

  private Rights() {}

  /**
   * @param vip any
   * @return why a node with the rights of this process would not start, in words
   */
  public static Optional<String> missing(InetAddress vip) {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      if (!rtnetlink.mayChangeAddresses(vip)) {
        return Optional.of(Capability.CAP_NET_ADMIN.missing());
      }
      return PacketSocket.mayOpen()
          ? Optional.empty()
          : Optional.of(Capability.CAP_NET_RAW.missing());
    } catch (KernelException e) {
      return Optional.of(e.getMessage());
    } catch (LinkageError e) {
      return Optional.of(KernelOwner.noNativeCode(e));
    }
  }
}
