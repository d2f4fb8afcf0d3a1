package org.tandemlb.node;

import java.util.Locale;

/**
 * What an event of the API can be about, and what tells it. docs/reference/api.md has each with its
 * fields; a test holds it to them.
 */
enum EventKind {
  VERDICT(ClusterEvents.VerdictChange.class),
  VIEW(ClusterEvents.ViewChange.class),
  HOLDER(ClusterEvents.HolderChange.class),
  WISH(ClusterEvents.WishChange.class),
  HANDOVER(ClusterEvents.HandoverChange.class),
  STALL(ClusterEvents.StallChange.class),
  LINK(ClusterEvents.LinkChange.class),
  RELOAD(ClusterEvents.ReloadChange.class);

  private final Class<? extends Record> data;

  EventKind(Class<? extends Record> data) {
    this.data = data;
  }

  /** Its fields. */
  Class<? extends Record> data() {
    return data;
  }

  /** The event's type. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
