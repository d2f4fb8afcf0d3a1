package org.tandemlb.lab;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses written in a test. */
final class Addresses {

  private Addresses() {}

  static InetAddress of(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }
}
