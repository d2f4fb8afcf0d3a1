package org.tandemlb.cluster.health;

import java.util.Set;

/**
 * What another node's rows bring.
 *
 * @param isNew whether it says of any backend what it did not say before
 * @param against the backends of which what is new speaks against this node's own observation
 */
public record Heard(boolean isNew, Set<BackendId> against) {

  static final Heard NOTHING = new Heard(false, Set.of());

  public Heard {
    against = Set.copyOf(against);
  }
}
