package org.tandemlb.lab.experiment;

/** What is offered on every address of a {@link Rig}. */
public enum Service {
  WEB(80),
  ECHO(7),
  BULK(9);

  private final int port;

  Service(int port) {
    this.port = port;
  }

  public int port() {
    return port;
  }

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
