package org.tandemlb.node.proxy;

/** Why the data plane cannot start: one line for the operator, saying what would be right. */
public final class CannotStartException extends Exception {

  private static final long serialVersionUID = 1L;

  CannotStartException(String line) {
    super(line, null, false, false);
  }
}
