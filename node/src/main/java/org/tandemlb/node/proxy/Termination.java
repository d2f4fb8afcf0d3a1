package org.tandemlb.node.proxy;

import java.util.Locale;

/** Why a session ended. Every session has exactly one; logs and metrics use {@link #word()}. */
public enum Termination {
  CLIENT_CLOSED,
  BACKEND_CLOSED,
  CLIENT_RESET,
  BACKEND_RESET,
  CONNECT_REFUSED,
  CONNECT_TIMEOUT,
  /** The network said no to the connect: no route, host unreachable. */
  CONNECT_FAILED,
  NO_BACKEND,
  FRONTEND_FULL,
  NODE_FULL,
  /** The frontend, or its whole node, is drained, in maintenance or stops: no new sessions. */
  FRONTEND_CLOSED,
  /** What it went through is drained, and it was still there when {@code drain} was over. */
  DRAIN_DEADLINE,
  /** What it went through was put into maintenance. */
  KILLED,
  /** The VIP that the client dialled is held by another node now. */
  VIP_MOVED,
  SHUTDOWN,
  OUT_OF_RESOURCES,
  BUG;

  /** The client was never connected to a backend. */
  public boolean isRefusal() {
    return switch (this) {
      case CONNECT_REFUSED,
          CONNECT_TIMEOUT,
          CONNECT_FAILED,
          NO_BACKEND,
          FRONTEND_FULL,
          NODE_FULL,
          FRONTEND_CLOSED,
          OUT_OF_RESOURCES ->
          true;
      case CLIENT_CLOSED,
          BACKEND_CLOSED,
          CLIENT_RESET,
          BACKEND_RESET,
          DRAIN_DEADLINE,
          KILLED,
          VIP_MOVED,
          SHUTDOWN,
          BUG ->
          false;
    };
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
