package org.tandemlb.cluster.wish;

import java.util.Comparator;
import java.util.Optional;

/**
 * What was wished of one thing, once.
 *
 * @param value empty for "as in the file"
 * @param version one more than of any wish that its author knew: who has seen a wish outranks it
 * @param epochMillis when, by its author's clock; for people, and for wishes of the same version
 * @param author the node that was told
 */
public record Wish(WishKey key, String value, long version, long epochMillis, String author) {

  /** Far from overflow; nobody wishes so often. */
  public static final long MOST_VERSION = 1L << 60;

  /**
   * The greatest of one key counts. The value comes last: an author that lost its memory may give a
   * version twice within a millisecond, and all nodes must still choose alike.
   */
  public static final Comparator<Wish> RANK =
      Comparator.comparingLong(Wish::version)
          .thenComparingLong(Wish::epochMillis)
          .thenComparing(Wish::author)
          .thenComparing(Wish::value);

  public Wish {
    if (version < 0 || version > MOST_VERSION) {
      throw new IllegalArgumentException("version " + version + ", at most " + MOST_VERSION);
    }
  }

  Wish withVersion(long other) {
    return new Wish(key, value, other, epochMillis, author);
  }

  /** Why it means nothing, in words; nothing when it does. */
  Optional<String> refusal() {
    return WishKey.isName(author)
        ? key.refusal(value)
        : Optional.of("its author is not the name of a node");
  }

  /** For the log: {@code web/web-01 is to drain, as asked on lb1}. */
  public String meaning() {
    return key + " " + predicate() + ", as asked on " + author;
  }

  private String predicate() {
    boolean none = value.isEmpty();
    return switch (key.kind()) {
      case BACKEND_ADMIN, FRONTEND_ADMIN, NODE_ADMIN ->
          none ? "is ready" : value.equals("drain") ? "is to drain" : "is in maintenance";
      case BACKEND_WEIGHT -> none ? "has its file's weight" : "has weight " + value;
      case NODE_STANDBY -> none ? "is no longer on standby" : "is on standby";
      case VIP_NODE -> none ? "belongs where the file says" : "belongs to " + value;
    };
  }
}
