package org.tandemlb.config;

/** What a pool does with a client when every backend is down. */
public enum AllDown {
  REFUSE,
  /** Balance over all backends as if they were up. */
  TRY_ALL
}
