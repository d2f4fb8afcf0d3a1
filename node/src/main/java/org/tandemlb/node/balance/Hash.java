package org.tandemlb.node.balance;

/**
 * A hash that is defined by bytes and arithmetic alone. Clients keep their backends by it across
 * nodes and releases: to change it moves nearly everybody once.
 */
final class Hash {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Hash() {}

  /**
   * FNV-1a of 64 bits, <a href="https://www.rfc-editor.org/rfc/rfc9923">RFC 9923</a>, mixed once
   * more: by itself it hardly stirs the upper bits for inputs as short as an address.
   */
  static long of(byte[] bytes) {
    long hash = FNV_OFFSET;
    for (byte each : bytes) {
      hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
    return mix(hash);
  }

  /** The finalizer of MurmurHash3: every bit of the input turns half of the output's; 0 is 0. */
  static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }

  /** The upper 52 bits, as a number between 0 and 1; never either, as a 53rd bit would round up. */
  static double toUnitInterval(long hash) {
    return ((hash >>> 12) + 0.5) * 0x1.0p-52;
  }
}
