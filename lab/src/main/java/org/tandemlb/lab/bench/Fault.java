package org.tandemlb.lab.bench;

/** What happens to the holder of the address. */
enum Fault {
  /** Its processes are killed with -9. */
  KILL,
  /** Its link goes dead. */
  LINK
}
