package org.tandemlb.node.balance;

import org.tandemlb.cluster.health.BackendId;
import org.tandemlb.cluster.wish.AdminState;
import org.tandemlb.cluster.wish.Wishes;
import org.tandemlb.config.BackendConfig;

/**
 * What people want of one backend: the file's word, and over it what was asked for since. Never
 * what probes see. Pure.
 */
record Wanted(AdminState admin, int weight) {

  static Wanted of(String pool, BackendConfig file, Wishes wishes) {
    BackendId backend = new BackendId(pool, file.name());
    return new Wanted(wishes.backend(backend), wishes.weight(backend).orElse(file.weight()));
  }

  /** Whether new sessions are wanted there, as far as people are concerned. */
  boolean takesSessions() {
    return admin == AdminState.READY && weight > 0;
  }
}
