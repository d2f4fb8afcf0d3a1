package org.tandemlb.cluster.vip.kernel;

import java.io.IOException;
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
    return missing(vip, KernelOwner.searchPath());
  }

  /**
   * @param searchPath where the guard looks for its commands
   */
  static Optional<String> missing(InetAddress vip, String searchPath) {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      if (!rtnetlink.mayChangeAddresses(vip)) {
        return Optional.of(Capability.CAP_NET_ADMIN.missing());
      }
      if (!PacketSocket.mayOpen()) {
        return Optional.of(Capability.CAP_NET_RAW.missing());
      }
      Guard.rehearse(searchPath);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    } catch (LinkageError e) {
      return Optional.of(KernelOwner.noNativeCode(e));
    }
  }
}
