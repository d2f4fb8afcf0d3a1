package org.tandemlb.cluster.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Takes a message's fields off its bytes, and believes none of them. One thread, one message. */
final class Reader {

  private final ByteBuffer in;
  private boolean leftOut;

  /** Reads one item of a collection. */
  interface Item<T> {
    T read() throws MalformedException;
  }

  Reader(byte[] message) {
    this.in = ByteBuffer.wrap(message);
  }

  int u8() throws MalformedException {
    need(1);
    return in.get() & 0xFF;
  }

  int u16() throws MalformedException {
    need(2);
    return in.getShort() & 0xFFFF;
  }

  int count() throws MalformedException {
    need(4);
    return (int) within(in.getInt(), Integer.MAX_VALUE, "count");
  }

  long i64() throws MalformedException {
    need(8);
    return in.getLong();
  }

  /** A number from 0 to {@code limit}. */
  long upTo(long limit, String what) throws MalformedException {
    return within(i64(), limit, what);
  }

  boolean bool() throws MalformedException {
    return within(u8(), 1, "flag") == 1;
  }

  UUID uuid() throws MalformedException {
    return new UUID(i64(), i64());
  }

  byte[] bytes(int length) throws MalformedException {
    need(length);
    byte[] raw = new byte[length];
    in.get(raw);
    return raw;
  }

  InetAddress address() throws MalformedException {
    try {
      return InetAddress.getByAddress(bytes(u8()));
    } catch (UnknownHostException e) {
      throw new MalformedException("an IP address has 4 or 16 bytes");
    }
  }

  String text(int limitBytes) throws MalformedException {
    int length = (int) within(u16(), limitBytes, "text's length");
    need(length);
    ByteBuffer raw = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("a text is not UTF-8");
    }
  }

  /** How many items follow; none is taken on trust, for each has to be there when it is read. */
  int items(int limit) throws MalformedException {
    return (int) within(u16(), limit, "number of items");
  }

  <T> Set<T> set(int limit, Item<T> item) throws MalformedException {
    Set<T> set = new LinkedHashSet<>();
    for (int left = items(limit); left > 0; left--) {
      if (!set.add(item.read())) {
        throw new MalformedException("an item stands twice");
      }
    }
    return set;
  }

  <K, V> Map<K, V> map(int limit, Item<K> key, Item<V> value) throws MalformedException {
    Map<K, V> map = new LinkedHashMap<>();
    for (int left = items(limit); left > 0; left--) {
      if (map.put(key.read(), value.read()) != null) {
        throw new MalformedException("a key stands twice");
      }
    }
    return map;
  }

  /**
   * Whether fields follow that the first version of a message did not have. A node that does not
   * know them yet sends none, so each such field needs a value for when it is absent.
   */
  boolean more() {
    return in.hasRemaining();
  }

  /** Notes that something in the message was read and means nothing to this version. */
  void leaveOut() {
    leftOut = true;
  }

  /** Whether the message says anything that this version has no use for. */
  boolean leavesOut() {
    return leftOut || in.hasRemaining();
  }

  private void need(int bytes) throws MalformedException {
    if (in.remaining() < bytes) {
      throw new MalformedException("cut off at byte " + in.position());
    }
  }

  private static long within(long value, long limit, String what) throws MalformedException {
    if (value < 0 || value > limit) {
      throw new MalformedException("a " + what + " of " + value + ", at most " + limit);
    }
    return value;
  }
}
