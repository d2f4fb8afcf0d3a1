package org.tandemlb.lab.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Asks by ARP (RFC 826), from addresses that no host of a {@link Lan} has. */
record WhoHasArp(byte[] address, byte[] ownMac) implements WhoHas {

  private static final int BYTES = 42;
  private static final int OPERATION = 20;
  private static final int SENDER_MAC = 22;
  private static final int SENDER_ADDRESS = 28;
  private static final int TARGET_ADDRESS = 38;
  private static final short REQUEST = 1;
  private static final short REPLY = 2;

  /** 198.18.0.224 and on. */
  private static final byte[] ASKING = {(byte) 198, 18, 0, (byte) 224};

  @Override
  public int protocol() {
    return PacketSocket.ARP;
  }

  @Override
  public byte[] question(int number) {
    ByteBuffer frame = ByteBuffer.allocate(BYTES);
    for (int i = 0; i < 6; i++) {
      frame.put((byte) 0xff);
    }
    frame.put(ownMac).putShort((short) PacketSocket.ARP);
    frame.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4);
    frame.putShort(REQUEST).put(ownMac);
    frame.put(ASKING, 0, 3).put((byte) (ASKING[3] + number));
    frame.put(new byte[6]).put(address);
    return frame.array();
  }

  @Override
  public Optional<Answer> answer(byte[] frame) {
    if (frame.length < BYTES || ByteBuffer.wrap(frame).getShort(OPERATION) != REPLY) {
      return Optional.empty();
    }
    int number = frame[TARGET_ADDRESS + 3] - ASKING[3];
    boolean ours =
        Arrays.equals(frame, SENDER_ADDRESS, SENDER_ADDRESS + 4, address, 0, 4)
            && Arrays.equals(frame, TARGET_ADDRESS, TARGET_ADDRESS + 3, ASKING, 0, 3)
            && number >= 0
            && number < NUMBERS;
    return ours
        ? Optional.of(
            new Answer(number, HexFormat.of().formatHex(frame, SENDER_MAC, SENDER_MAC + 6)))
        : Optional.empty();
  }
}
