package org.tandemlb.cluster.wish;

/**
 * What a wish is about.
 *
 * @param name of a backend {@code pool/backend}, of a VIP its address as text, else the name
 */
public record WishKey(Kind kind, String name) {

  /** The kinds; their values are texts, and an empty one says "as in the file". */
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
}
