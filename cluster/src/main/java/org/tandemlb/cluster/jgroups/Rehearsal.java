package org.tandemlb.cluster.jgroups;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * One handshake with ourselves, in memory. It shows that this Java can use the secret, and it loads
 * what the first real handshake would take half a second for: all the time that a join has.
 */
final class Rehearsal {

  private static final int STEPS = 1_000;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer;
  private final ByteBuffer toClient;
  private final ByteBuffer content;

  private Rehearsal(SSLContext tls) {
    client = tls.createSSLEngine();
    client.setUseClientMode(true);
    server = tls.createSSLEngine();
    server.setUseClientMode(false);
    server.setNeedClientAuth(true);
    int packet = 2 * client.getSession().getPacketBufferSize();
    toServer = ByteBuffer.allocate(packet);
    toClient = ByteBuffer.allocate(packet);
    content = ByteBuffer.allocate(client.getSession().getApplicationBufferSize());
  }

  static void run(SSLContext tls) throws SSLException {
    new Rehearsal(tls).run();
  }

  private void run() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    for (int i = 0; i < STEPS; i++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
      if (idle(client) && idle(server) && toServer.position() == 0) {
        return;
      }
    }
    throw new SSLException("a handshake with ourselves does not end");
  }

  private static boolean idle(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  private void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_WRAP -> engine.wrap(NOTHING, out);
      case NEED_TASK -> engine.getDelegatedTask().run();
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
        in.flip();
        engine.unwrap(in, content);
        in.compact();
      }
    }
  }
}
