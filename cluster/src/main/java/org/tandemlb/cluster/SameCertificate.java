package org.tandemlb.cluster;

import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts one certificate: our own. TLS itself makes the peer prove that it has the key. The JDK's
 * own trust manager would accept whatever this certificate signed, and asks clocks and host names,
 * which say nothing here.
 */
final class SameCertificate extends X509ExtendedTrustManager {

  private final X509Certificate own;
  private final Consumer<InetAddress> mistrusted;

  /**
   * @param mistrusted told the address of each peer that showed another certificate
   */
  SameCertificate(X509Certificate own, Consumer<InetAddress> mistrusted) {
    this.own = own;
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
    if (chain == null || chain.length == 0 || !chain[0].equals(own)) {
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
    return new X509Certificate[] {own};
  }
}
