package org.tandemlb.cluster.wish;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.config.IpAddress;

/**
 * Everything that is wished at one moment; what is absent is as in the file. One that exists is
 * valid: nodes, VIPs and backends need not be in this node's file, but every value has a meaning.
 */
public record Wishes(Map<WishKey, String> values) {

  public static final Wishes NONE = new Wishes(Map.of());

  public Wishes {
    values.forEach(
        (key, value) ->
            key.refusal(value)
                .ifPresent(
                    why -> {
                      throw new IllegalArgumentException(why);
                    }));
    Map<WishKey, String> wished = new HashMap<>(values);
    wished.values().removeIf(String::isEmpty);
    values = Map.copyOf(wished);
  }

  public AdminState backend(BackendId backend) {
    return admin(WishKey.Kind.BACKEND_ADMIN, backend.pool() + "/" + backend.backend());
  }

  /** Empty for the file's. */
  public OptionalInt weight(BackendId backend) {
    String text = value(WishKey.Kind.BACKEND_WEIGHT, backend.pool() + "/" + backend.backend());
    return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
  }

  public AdminState frontend(String name) {
    return admin(WishKey.Kind.FRONTEND_ADMIN, name);
  }

  public AdminState node(String name) {
    return admin(WishKey.Kind.NODE_ADMIN, name);
  }

  /** Whether a node is to hold no VIP; one that is drained or in maintenance holds none either. */
  public boolean standby(String node) {
    return !value(WishKey.Kind.NODE_STANDBY, node).isEmpty() || node(node) != AdminState.READY;
  }

  /** The node that is to hold a VIP; empty for the file's home. */
  public Optional<String> placement(InetAddress vip) {
    return Optional.of(value(WishKey.Kind.VIP_NODE, IpAddress.text(vip)))
        .filter(node -> !node.isEmpty());
  }

  private AdminState admin(WishKey.Kind kind, String name) {
    String text = value(kind, name);
    return text.isEmpty() ? AdminState.READY : AdminState.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private String value(WishKey.Kind kind, String name) {
    return values.getOrDefault(new WishKey(kind, name), "");
  }
}
