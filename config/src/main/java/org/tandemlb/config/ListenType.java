package org.tandemlb.config;

/** Where to listen. Pure; never resolves a name. */
record ListenType() implements ValueType<Listen> {

  private static final String OWN_NODE = "node";

  @Override
  public Listen parse(String text) throws WrongValueException {
    HostPort parts = HostPort.parse(text);
    if (parts.host().isEmpty() && !parts.bracketed()) {
      return new Listen.Any(parts.port());
    }
    if (parts.host().equals(OWN_NODE) && !parts.bracketed()) {
      return new Listen.OwnNode(parts.port());
    }
    return new Listen.Fixed(parts.address(), parts.port());
  }

  @Override
  public String allowed() {
    return "\"198.18.0.100:80\", \"[fd00:18::100]:80\", \":80\" for every address, \"node:80\" for"
        + " the node's own; no names, ports 1 to 65535";
  }
}
