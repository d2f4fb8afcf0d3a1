package org.tandemlb.lab.handover;

/** What is offered on every address of a {@link Rig}. */
enum Service {
  WEB(80),
  ECHO(7),
  BULK(9);

  private final int port;

  Service(int port) {
    this.port = port;
  }

  int port() {
    return port;
  }

  String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
