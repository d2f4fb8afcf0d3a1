package org.tandemlb.cluster.vip.kernel;

import java.nio.ByteBuffer;

/** Writes one message in the form of netlink(7) and rtnetlink(7): header, body, attributes. */
final class NetlinkWriter {

  static final int NLM_F_REQUEST = 0x1;
  static final int NLM_F_ACK = 0x4;
  static final int NLM_F_REPLACE = 0x100;
  static final int NLM_F_DUMP = 0x300;
  static final int NLM_F_CREATE = 0x400;

  private static final int ATTRIBUTE_HEADER = 4;

  private final ByteBuffer out;
  private final int start;

  /** Begins a message at the buffer's position, in the buffer's byte order. */
  NetlinkWriter(ByteBuffer out, int type, int flags, int sequence) {
    this.out = out;
    start = out.position();
    out.putInt(0).putShort((short) type).putShort((short) (NLM_F_REQUEST | flags));
    out.putInt(sequence).putInt(0);
  }

  NetlinkWriter u8(int value) {
    out.put((byte) value);
    return this;
  }

  NetlinkWriter u16(int value) {
    out.putShort((short) value);
    return this;
  }

  NetlinkWriter u32(int value) {
    out.putInt(value);
    return this;
  }

  NetlinkWriter attribute(int type, byte[] value) {
    out.putShort((short) (ATTRIBUTE_HEADER + value.length)).putShort((short) type).put(value);
    while ((out.position() - start) % 4 != 0) {
      out.put((byte) 0);
    }
    return this;
  }

  NetlinkWriter attribute(int type, int... words) {
    out.putShort((short) (ATTRIBUTE_HEADER + 4 * words.length)).putShort((short) type);
    for (int word : words) {
      out.putInt(word);
    }
    return this;
  }

  /** Fills in the length; the buffer stands behind the message. */
  void finish() {
    out.putInt(start, out.position() - start);
  }
}
