package org.tandemlb.config;

/** How a pool chooses among its eligible backends. */
public enum Balance {
  ROUND_ROBIN,
  LEAST_CONNECTIONS,
  SOURCE_HASH,
  RANDOM_TWO,
  FIRST
}
