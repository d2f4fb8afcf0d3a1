package org.tandemlb.cluster.vip.kernel;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/** A question to the kernel whose answer is many messages (netlink(7)). */
final class Dump {

  private static final int ATTEMPTS = 5;

  private final NetlinkSocket socket;
  private final String what;

  /**
   * @param what is read, for the message of an exception
   */
  Dump(NetlinkSocket socket, String what) {
    this.socket = socket;
    this.what = what;
  }

  /**
   * Again when the tables changed in the middle: such a dump may lack entries.
   *
   * @param sequence a number that the socket has not used before
   * @return the last number that it has used
   */
  <T> int read(
      int sequence,
      Request request,
      Function<NetlinkMessage, Optional<T>> decode,
      Collection<T> into)
      throws KernelException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      into.clear();
      request.encode(socket.outgoing(), sequence + attempt);
      socket.send();
      if (collect(sequence + attempt, decode, into)) {
        return sequence + attempt;
      }
    }
    throw new KernelException(what, Libc.EINTR, "they change all the time");
  }

  /** Returns whether the dump is consistent. */
  private <T> boolean collect(
      int sequence, Function<NetlinkMessage, Optional<T>> decode, Collection<T> into)
      throws KernelException {
    boolean consistent = true;
    while (true) {
      for (NetlinkMessage message : NetlinkMessage.split(socket.receive())) {
        if (message.sequence() != sequence) {
          continue;
        }
        consistent &= (message.flags() & NetlinkMessage.NLM_F_DUMP_INTR) == 0;
        if (message.type() == NetlinkMessage.NLMSG_DONE) {
          return consistent;
        }
        if (message.type() == NetlinkMessage.NLMSG_ERROR) {
          throw new KernelException(what, message.errno(), message.errorText());
        }
        decode.apply(message).ifPresent(into::add);
      }
    }
  }

  /** Encodes the question. */
  interface Request {
    void encode(ByteBuffer out, int sequence);
  }
}
