package org.tandemlb.node.proxy;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/** Says in one line why a frontend cannot listen, and what would be right. Pure. */
final class ListenFailure {

  private ListenFailure() {}

  static String explain(String frontend, InetSocketAddress address, Throwable refused) {
    return "frontend "
        + frontend
        + " cannot listen on "
        + NetUtil.toSocketAddressString(address)
        + ": "
        + reason(address.getPort(), refused);
  }

  private static String reason(int port, Throwable refused) {
    return switch (Errno.of(refused)) {
      case EADDRINUSE ->
          "another process listens there (ss -ltnp 'sport = :"
              + port
              + "' names it); stop it, or choose another port";
      case EADDRNOTAVAIL ->
          "this machine does not have the address; give it to an interface, or list it in vips";
      case EACCES -> "a port below 1024 needs root or CAP_NET_BIND_SERVICE";
      case EMFILE -> "no descriptors left; raise the limit (ulimit -n, LimitNOFILE)";
      default -> refused.toString();
    };
  }
}
