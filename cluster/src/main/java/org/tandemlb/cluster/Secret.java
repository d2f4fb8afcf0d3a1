package org.tandemlb.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * The cluster's secret: one key with its certificate, the same file on every node. Whoever can
 * prove that he has the key is a member. While a {@link SecretRotation} goes on there is a second
 * key, whose certificate is trusted but not shown.
 *
 * <p>The file is PKCS12, which must have a password; this one is the same everywhere and protects
 * nothing. A password that protects would have to lie beside the file, with the same mode, or be
 * typed at each start. The file's mode protects the key, so a wrong mode is refused.
 */
public final class Secret {

  static final String PASSWORD = "tandem";

  /** The alias of the key that is shown. */
  static final String KEY = "tandem";

  private static final int FINGERPRINT_BYTES = 6;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final KeyStore store;
  private final String shown;

  private Secret(KeyStore store, String shown) {
    this.store = store;
    this.shown = shown;
  }

  /**
   * Makes a secret with mode 0600. Nobody ever sees half a file, and an existing one stays as it
   * is.
   */
  public static void create(Path file) throws SecretException {
    new NewSecret(file).create();
  }

  /** Reads a secret that only its owner can read. */
  public static Secret read(Path file) throws SecretException {
    refuseOthers(file);
    try {
      KeyStore store = load(file);
      List<String> keys = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate) {
          keys.add(alias);
        }
      }
      if (keys.contains(KEY) || keys.size() == 1) {
        return new Secret(store, keys.contains(KEY) ? KEY : keys.get(0));
      }
    } catch (GeneralSecurityException e) {
      throw foreign(file, e);
    }
    throw new SecretException(file + " holds no key: make a new secret with 'tandem secret FILE'");
  }

  /**
   * TLS in which both sides must have this secret. Names and dates play no part: a peer is right
   * when it shows a certificate of this file and proves that it has the key.
   *
   * @param mistrusted told the address of each peer that showed another certificate, on the thread
   *     that shakes hands
   */
  public SSLContext tls(Consumer<InetAddress> mistrusted) throws SecretException {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(onlyTheShown(), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(
          keys.getKeyManagers(),
          new TrustManager[] {new KnownCertificates(certificates(), mistrusted)},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new SecretException("this Java cannot use the cluster's secret: " + e.getMessage(), e);
    }
  }

  /** The manager of a store with two keys would show either. */
  private KeyStore onlyTheShown() throws GeneralSecurityException {
    KeyStore one = KeyStore.getInstance("PKCS12");
    try {
      one.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is read for an empty store", e);
    }
    Key key = store.getKey(shown, PASSWORD.toCharArray());
    one.setKeyEntry(KEY, key, PASSWORD.toCharArray(), store.getCertificateChain(shown));
    return one;
  }

  private Set<X509Certificate> certificates() throws GeneralSecurityException {
    Set<X509Certificate> certificates = new HashSet<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.getCertificate(alias) instanceof X509Certificate certificate) {
        certificates.add(certificate);
      }
    }
    return certificates;
  }

  /** Which key this file shows and which it trusts besides, for people. */
  public String describe() throws SecretException {
    try {
      StringBuilder text = new StringBuilder("shows key " + fingerprint(shown));
      for (String alias : Collections.list(store.aliases())) {
        if (!alias.equals(shown)) {
          text.append(", trusts key ").append(fingerprint(alias)).append(" too");
        }
      }
      return text.toString();
    } catch (GeneralSecurityException e) {
      throw new SecretException("this Java cannot use the cluster's secret: " + e.getMessage(), e);
    }
  }

  /** The certificate's, short: enough to see whether two files are the same. */
  private String fingerprint(String alias) throws GeneralSecurityException {
    byte[] certificate = store.getCertificate(alias).getEncoded();
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate);
    return HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
  }

  boolean has(String alias) throws SecretException {
    try {
      return store.containsAlias(alias);
    } catch (GeneralSecurityException e) {
      throw new SecretException("this Java cannot use the cluster's secret: " + e.getMessage(), e);
    }
  }

  private static void refuseOthers(Path file) throws SecretException {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (!OWNER_ONLY.containsAll(mode)) {
        throw new SecretException(
            String.format(
                "%s is open to other users (%s): run 'chmod 600 %s', and make a new secret if"
                    + " somebody may have read it",
                file, PosixFilePermissions.toString(mode), file));
      }
    } catch (NoSuchFileException e) {
      throw new SecretException(
          file + " does not exist: make it on one node with 'tandem secret FILE', copy it to all",
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static KeyStore load(Path file) throws SecretException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    try (InputStream in = new ByteArrayInputStream(content)) {
      store.load(in, PASSWORD.toCharArray());
    } catch (IOException e) {
      throw foreign(file, e);
    }
    return store;
  }

  private static SecretException unreadable(Path file, IOException e) {
    return new SecretException(
        String.format(
            "cannot read %s as user %s: %s", file, System.getProperty("user.name"), IoReason.of(e)),
        e);
  }

  private static SecretException foreign(Path file, Exception e) {
    return new SecretException(
        file
            + " is not a secret made by 'tandem secret FILE' ("
            + (e.getMessage() == null ? "not a PKCS12 store" : e.getMessage())
            + ")",
        e);
  }
}
