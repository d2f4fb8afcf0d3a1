package org.tandemlb.cluster;

import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts these certificates and nothing else: our own, and during a rotation the other one. TLS
 * itself makes the peer prove that it has the key. The JDK's own trust manager would accept
 * whatever such a certificate signed, and asks clocks and host names, which say nothing here.
 */
final class KnownCertificates extends X509ExtendedTrustManager {

  private final Set<X509Certificate> known;
  private final Consumer<InetAddress> mistrusted;

  /**
   * @param mistrusted told the address of each peer that showed another certificate
   */
  KnownCertificates(Set<X509Certificate> known, Consumer<InetAddress> mistrusted) {
    this.known = Set.copyOf(known);
    this.mistrusted = mistrusted;
  }

  private void check(X509Certificate[] chain, Socket socket) throws CertificateException {
    try {
      check(chain);
    } catch (CertificateException e) {
      mistrusted.accept(socket.getInetAddress());
      throw e;
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (chain == null || chain.length == 0 || !known.contains(chain[0])) {
      throw new CertificateException("the peer has another secret");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return known.toArray(new X509Certificate[0]);
  }
}
