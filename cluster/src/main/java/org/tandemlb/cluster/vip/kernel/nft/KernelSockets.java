package org.tandemlb.cluster.vip.kernel.nft;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tandemlb.cluster.vip.kernel.SockDiag;
import org.tandemlb.cluster.vip.kernel.SockDiag.Listed;

/** This machine's sessions, read through a socket that is opened once. Owned by the worker. */
final class KernelSockets implements AutoCloseable {

  private Optional<SockDiag> open = Optional.empty();
  private boolean rehearsed;

  Listed flows(InetAddress vip, Set<Integer> ports) throws IOException {
    return flows(Map.of(vip, ports)).get(vip);
  }

  /** Of several VIPs by one look. */
  Map<InetAddress, Listed> flows(Map<InetAddress, Set<Integer>> ports) throws IOException {
    try {
      if (open.isEmpty()) {
        open = Optional.of(SockDiag.open());
      }
      return open.get().flows(ports);
    } catch (LinkageError e) {
      throw new IOException("this Java cannot ask for the kernel's sockets: " + e, e);
    } catch (IOException e) {
      close(); // what it has not read yet would be read as the next answer
      throw e;
    }
  }

  /** Once: some kernels cannot tell, and then nothing can be handed over. */
  void rehearse() throws IOException {
    if (!rehearsed) {
      flows(InetAddress.getLoopbackAddress(), Set.of(1));
      rehearsed = true;
    }
  }

  @Override
  public void close() {
    open.ifPresent(SockDiag::close);
    open = Optional.empty();
  }
}
