package org.tandemlb.config;

import java.time.Duration;

/** When a VIP goes back to its home node. */
public sealed interface Failback {

  /** Once its home has been well for so long. */
  record After(Duration well) implements Failback {}

  /** It stays where it is; keepalived calls this nopreempt. */
  record Never() implements Failback {}
}
