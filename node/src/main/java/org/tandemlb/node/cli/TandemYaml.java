package org.tandemlb.node.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.tandemlb.config.ConfigFile;
import org.tandemlb.config.FaultyConfigException;
import org.tandemlb.config.LoadedConfig;

/** The operator's file, as every command that takes one reads it. */
final class TandemYaml {

  private TandemYaml() {}

  static LoadedConfig load(Path file) throws FaultyConfigException, Faults.WrongUse {
    try {
      return ConfigFile.load(file);
    } catch (IOException e) {
      throw new Faults.WrongUse(e.getMessage());
    }
  }
}
