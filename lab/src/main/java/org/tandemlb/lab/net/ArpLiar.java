package org.tandemlb.lab.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Answers whoever asks for an IPv4 address that it is at some MAC, as a switch that answers for its
 * machines, or somebody who wants their traffic. One thread of its own.
 */
public final class ArpLiar implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMillis(20);
  private static final int BYTES = 42;
  private static final int OPERATION = 20;
  private static final int SENDER_MAC = 22;
  private static final int SENDER_ADDRESS = 28;
  private static final int TARGET_ADDRESS = 38;
  private static final short REQUEST = 1;
  private static final short REPLY = 2;

  private final byte[] address;
  private final byte[] mac;
  private final PacketSocket socket;
  private final Thread thread;

  /** Written by its thread alone, as is the failure. */
  private volatile int told;

  private volatile IOException failure;
  private volatile boolean closed;

  private ArpLiar(Host at, Inet4Address address, byte[] mac) throws IOException {
    this.address = address.getAddress();
    this.mac = mac.clone();
    this.socket = PacketSocket.open(at, PacketSocket.ARP, PATIENCE);
    this.thread = at.threads().newThread(this::answerAll);
  }

  /**
   * @param at where it sits and hears questions
   * @param mac where it says that the address is, its own or another's
   */
  public static ArpLiar start(Host at, Inet4Address address, byte[] mac) throws IOException {
    ArpLiar liar = new ArpLiar(at, address, mac);
    liar.thread.start();
    return liar;
  }

  /** How many questions it has answered. */
  public int told() {
    return told;
  }

  private void answerAll() {
    int lies = 0;
    try {
      while (!closed) {
        Optional<byte[]> lie = socket.receive().flatMap(this::lie);
        if (lie.isPresent()) {
          socket.send(lie.get());
          told = ++lies;
        }
      }
    } catch (IOException e) {
      failure = e;
    } finally {
      socket.close();
    }
  }

  /** To who asked, as RFC 826 has it. */
  private Optional<byte[]> lie(byte[] question) {
    boolean asked =
        question.length >= BYTES
            && ByteBuffer.wrap(question).getShort(OPERATION) == REQUEST
            && Arrays.equals(question, TARGET_ADDRESS, BYTES, address, 0, 4)
            && !Arrays.equals(question, SENDER_MAC, SENDER_ADDRESS, mac, 0, mac.length);
    if (!asked) {
      return Optional.empty();
    }
    ByteBuffer frame = ByteBuffer.allocate(BYTES);
    frame.put(question, SENDER_MAC, mac.length).put(mac).putShort((short) PacketSocket.ARP);
    frame.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4);
    frame.putShort(REPLY).put(mac).put(address);
    frame.put(question, SENDER_MAC, mac.length).put(question, SENDER_ADDRESS, 4);
    return Optional.of(frame.array());
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw new UncheckedIOException("the lying ended: " + failure.getMessage(), failure);
    }
  }
}
