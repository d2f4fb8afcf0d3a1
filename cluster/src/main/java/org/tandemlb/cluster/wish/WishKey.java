package org.tandemlb.cluster.wish;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tandemlb.config.BackendConfig;
import org.tandemlb.config.IpAddress;

/**
 * What a wish is about.
 *
 * @param name of a backend {@code pool/backend}, of a VIP its address as text, else the name
 */
public record WishKey(Kind kind, String name) implements Comparable<WishKey> {

  /**
   * The kinds; their values are texts, and an empty one says "as in the file". Their order is on
   * the wire: a new one comes last.
   */
  public enum Kind {
    /** {@code drain}, {@code maint}, or empty for ready. */
    BACKEND_ADMIN,
    /** A number, or empty for the file's. */
    BACKEND_WEIGHT,
    /** {@code drain}, {@code maint}, or empty for ready. */
    FRONTEND_ADMIN,
    /** {@code drain}, {@code maint}, or empty for ready. */
    NODE_ADMIN,
    /** {@code standby}, or empty. */
    NODE_STANDBY,
    /** The node that is to hold it, or empty for the file's {@code home}. */
    VIP_NODE
  }

  private static final Comparator<WishKey> ORDER =
      Comparator.comparing(WishKey::kind).thenComparing(WishKey::name);

  /** The file's rule for names, which bounds what a wish takes in memory and on the wire. */
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

  private static final Pattern ONE_NAME = Pattern.compile(NAME);
  private static final Pattern BACKEND = Pattern.compile(NAME + "/" + NAME);
  private static final Pattern WEIGHT = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Set<String> ADMIN_WORDS = Set.of("drain", "maint");

  /** Why a value cannot be wished here, in words; nothing when it can. */
  public Optional<String> refusal(String value) {
    boolean named =
        switch (kind) {
          case BACKEND_ADMIN, BACKEND_WEIGHT -> BACKEND.matcher(name).matches();
          case FRONTEND_ADMIN, NODE_ADMIN, NODE_STANDBY -> isName(name);
          case VIP_NODE -> IpAddress.parse(name).map(IpAddress::text).equals(Optional.of(name));
        };
    if (!named) {
      return Optional.of("its subject is not the name of a " + subject());
    }
    if (value.isEmpty() || isAllowed(value)) {
      return Optional.empty();
    }
    return Optional.of("for " + this + " only " + allowed() + " can be wished");
  }

  private boolean isAllowed(String value) {
    return switch (kind) {
      case BACKEND_ADMIN, FRONTEND_ADMIN, NODE_ADMIN -> ADMIN_WORDS.contains(value);
      case BACKEND_WEIGHT ->
          WEIGHT.matcher(value).matches() && Integer.parseInt(value) <= BackendConfig.MOST_WEIGHT;
      case NODE_STANDBY -> value.equals("standby");
      case VIP_NODE -> isName(value);
    };
  }

  private String allowed() {
    return switch (kind) {
      case BACKEND_ADMIN, FRONTEND_ADMIN, NODE_ADMIN -> "drain, maint or nothing";
      case BACKEND_WEIGHT -> "a weight of 0 to " + BackendConfig.MOST_WEIGHT + " or nothing";
      case NODE_STANDBY -> "standby or nothing";
      case VIP_NODE -> "a node or nothing";
    };
  }

  private String subject() {
    return switch (kind) {
      case BACKEND_ADMIN, BACKEND_WEIGHT -> "backend";
      case FRONTEND_ADMIN -> "frontend";
      case NODE_ADMIN, NODE_STANDBY -> "node";
      case VIP_NODE -> "VIP";
    };
  }

  static boolean isName(String text) {
    return ONE_NAME.matcher(text).matches();
  }

  @Override
  public int compareTo(WishKey other) {
    return ORDER.compare(this, other);
  }

  /** For people: {@code web/web-01}, {@code frontend web}, {@code node lb1} or an address. */
  @Override
  public String toString() {
    return switch (kind) {
      case BACKEND_ADMIN, BACKEND_WEIGHT, VIP_NODE -> name;
      case FRONTEND_ADMIN, NODE_ADMIN, NODE_STANDBY -> subject() + " " + name;
    };
  }
}
