package org.tandemlb.cluster.vip.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.tandemlb.config.Failback;
import org.tandemlb.config.VipConfig;

/** The virtual addresses of these tests, of networks that are set aside for tests (RFC 2544). */
public final class Vips {

  public static final InetAddress V4 = address("198.18.0.100");
  public static final InetAddress V6 = address("fd00:18::100");

  private Vips() {}

  /**
   * @param interfaceName empty for the one whose network contains them
   */
  public static List<VipConfig> on(String interfaceName) {
    return List.of(vip(V4, interfaceName), vip(V6, interfaceName));
  }

  public static VipConfig vip(InetAddress address, String interfaceName) {
    return new VipConfig(address, interfaceName, "", new Failback.Never(), "");
  }

  public static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
