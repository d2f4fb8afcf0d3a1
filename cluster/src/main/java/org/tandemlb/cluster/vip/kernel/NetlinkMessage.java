package org.tandemlb.cluster.vip.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One message read from a netlink socket (netlink(7)).
 *
 * @param body what follows the header, a view of the datagram
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer body) {

  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;
  static final int NLM_F_DUMP_INTR = 0x10;

  private static final int HEADER = 16;
  private static final int NLMSGERR_ATTR_MSG = 1;
  private static final int ATTRIBUTE_TYPE_MASK = 0x3fff;

  /** The messages of one datagram; what is cut short or nonsense ends the list. */
  static List<NetlinkMessage> split(ByteBuffer datagram) {
    List<NetlinkMessage> messages = new ArrayList<>();
    int at = datagram.position();
    while (datagram.limit() - at >= HEADER) {
      int length = datagram.getInt(at);
      if (length < HEADER || length > datagram.limit() - at) {
        break;
      }
      messages.add(
          new NetlinkMessage(
              Short.toUnsignedInt(datagram.getShort(at + 4)),
              Short.toUnsignedInt(datagram.getShort(at + 6)),
              datagram.getInt(at + 8),
              datagram.slice(at + HEADER, length - HEADER).order(datagram.order())));
      at += align(length);
    }
    return messages;
  }

  /** The attributes behind a fixed part of so many bytes; the last one of a type counts. */
  Map<Integer, ByteBuffer> attributes(int fixedPart) {
    return attributes(body, fixedPart);
  }

  /** Those inside an attribute are written alike. */
  static Map<Integer, ByteBuffer> attributes(ByteBuffer body, int fixedPart) {
    Map<Integer, ByteBuffer> attributes = new HashMap<>();
    int at = fixedPart;
    while (body.limit() - at >= 4) {
      int length = Short.toUnsignedInt(body.getShort(at));
      if (length < 4 || length > body.limit() - at) {
        break;
      }
      attributes.put(
          body.getShort(at + 2) & ATTRIBUTE_TYPE_MASK,
          body.slice(at + 4, length - 4).order(body.order()));
      at += align(length);
    }
    return attributes;
  }

  /** The error number of an acknowledgement, 0 for success. */
  int errno() {
    return body.limit() < 4 ? 0 : -body.getInt(0);
  }

  /** What the kernel says about its error (NETLINK_EXT_ACK with NETLINK_CAP_ACK), or empty. */
  String errorText() {
    ByteBuffer text = attributes(4 + HEADER).get(NLMSGERR_ATTR_MSG);
    return text == null ? "" : text(text);
  }

  /** A string attribute without its closing zero. */
  static String text(ByteBuffer attribute) {
    byte[] bytes = bytes(attribute);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  static byte[] bytes(ByteBuffer attribute) {
    byte[] bytes = new byte[attribute.limit()];
    attribute.get(0, bytes);
    return bytes;
  }

  private static int align(int length) {
    return (length + 3) & ~3;
  }
}
