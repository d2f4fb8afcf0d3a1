package org.tandemlb.cluster.wish;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tandemlb.cluster.wish.WishKey.Kind;
import org.tandemlb.config.IpAddress;
import org.tandemlb.config.VipConfig;

/**
 * Where VIPs of one group are to be is one thing, for they move together: asked for one of them, it
 * is asked for all. Everything else is a thing of its own.
 */
public final class VipThings implements UnaryOperator<WishKey> {

  /** By VIP: the first of its group. */
  private final Map<WishKey, WishKey> firsts = new HashMap<>();

  public VipThings(Collection<VipConfig> vips) {
    Map<String, WishKey> byGroup = new HashMap<>();
    for (VipConfig vip : vips) {
      if (!vip.group().isEmpty()) {
        WishKey key = new WishKey(Kind.VIP_NODE, IpAddress.text(vip.address()));
        firsts.put(key, byGroup.computeIfAbsent(vip.group(), group -> key));
      }
    }
  }

  @Override
  public WishKey apply(WishKey key) {
    return firsts.getOrDefault(key, key);
  }
}
