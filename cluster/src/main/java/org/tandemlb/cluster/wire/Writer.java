package org.tandemlb.cluster.wire;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;

/** Appends a message's fields, big-endian. One thread, one message. */
final class Writer {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

  /** Writes one item of a collection. */
  interface Item<T> {
    void write(T item);
  }

  Writer u8(int value) {
    out.write(value);
    return this;
  }

  Writer u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  Writer i32(int value) {
    return u16(value >>> 16).u16(value);
  }

  Writer i64(long value) {
    return i32((int) (value >>> 32)).i32((int) value);
  }

  Writer bool(boolean value) {
    return u8(value ? 1 : 0);
  }

  Writer uuid(UUID value) {
    return i64(value.getMostSignificantBits()).i64(value.getLeastSignificantBits());
  }

  Writer bytes(byte[] value) {
    out.writeBytes(value);
    return this;
  }

  Writer address(InetAddress value) {
    byte[] raw = value.getAddress();
    return u8(raw.length).bytes(raw);
  }

  /** A text, cut off at so many bytes of UTF-8. */
  Writer text(String value, int limitBytes) {
    byte[] raw = value.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(raw.length, limitBytes);
    while (length < raw.length && length > 0 && (raw[length] & 0xC0) == 0x80) {
      length--; // Not inside a character.
    }
    return u16(length).bytes(Arrays.copyOf(raw, length));
  }

  <T> Writer many(Collection<T> items, int limit, Item<T> item) {
    if (items.size() > limit) {
      throw new IllegalArgumentException(items.size() + " items, at most " + limit + " can travel");
    }
    u16(items.size());
    items.forEach(item::write);
    return this;
  }

  byte[] message() {
    return out.toByteArray();
  }
}
