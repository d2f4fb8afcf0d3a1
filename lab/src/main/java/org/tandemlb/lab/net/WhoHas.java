package org.tandemlb.lab.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Asks a LAN who has an address, as any host of it would. Questions are numbered, by the address
 * that they ask for: so an answer that comes late is not taken for one to the next question. Pure.
 */
sealed interface WhoHas permits WhoHasArp, WhoHasNeighbor {

  /** So many questions can be told apart; few, for each leaves a row in the askeds' tables. */
  int NUMBERS = 16;

  /**
   * @param question its number
   * @param mac who answered, as text
   */
  record Answer(int question, String mac) {}

  static WhoHas of(InetAddress address, byte[] ownMac) {
    return address instanceof Inet4Address
        ? new WhoHasArp(address.getAddress(), ownMac)
        : new WhoHasNeighbor(address.getAddress(), ownMac);
  }

  /** The EtherType of questions and answers. */
  int protocol();

  /** The frame to send. */
  byte[] question(int number);

  /** What a frame answers, if it answers anything. */
  Optional<Answer> answer(byte[] frame);
}
