package org.tandemlb.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code tandem.yaml}. Safe from any thread: each call is by itself. */
public final class ConfigFile {

  /** Ten times what every list at its bound needs in practice; what is larger is another file. */
  static final int MOST_BYTES = 1 << 20;

  private ConfigFile() {}

  /**
   * @throws IOException when the file cannot be read at all; its message is for the operator
   * @throws FaultyConfigException with every fault of it
   */
  public static Config read(Path file) throws IOException, FaultyConfigException {
    return load(file).config();
  }

  /**
   * As {@link #read}, with what {@code tandem check} tells besides.
   *
   * @throws IOException when the file cannot be read at all; its message is for the operator
   * @throws FaultyConfigException with every fault of it
   */
  public static LoadedConfig load(Path file) throws IOException, FaultyConfigException {
    return parse(file, bytes(file), DescriptorLimit.sessionsOfThisProcess());
  }

  /** Pure: {@code file} is only for messages and for what relative paths begin at. */
  static LoadedConfig parse(Path file, byte[] bytes, int sessionsAllowed)
      throws FaultyConfigException {
    Reading reading = new Reading();
    Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    if (bytes.length > MOST_BYTES) {
      reading.fault("", "the file is larger than " + MOST_BYTES + " bytes");
    }
    Optional<Node> root = reading.isFaulty() ? Optional.empty() : YamlText.parse(bytes, reading);
    Config config =
        root.flatMap(
                node ->
                    new ConfigReader(node, directory, reading)
                        .read(sessionsAllowed, Sha256.of(bytes)))
            .orElseThrow(() -> new FaultyConfigException(file, reading.faults()));
    return new LoadedConfig(config, reading.defaults(), sessionsAllowed);
  }

  /** One byte more than allowed is enough to know; a device or a pipe may have no end. */
  private static byte[] bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a directory, not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + ": may not be read by this user", e);
    }
  }
}
