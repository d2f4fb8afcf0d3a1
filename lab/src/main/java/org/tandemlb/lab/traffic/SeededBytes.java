package org.tandemlb.lab.traffic;

import java.util.Random;

/** Bytes that both ends can make, so that each of them can be checked. One thread. */
final class SeededBytes {

  private final Random random;

  SeededBytes(long seed) {
    this.random = new Random(seed);
  }

  /** The next bytes; how they are asked for in pieces makes no difference. */
  byte[] next(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    return bytes;
  }
}
