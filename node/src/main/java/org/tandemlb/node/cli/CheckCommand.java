package org.tandemlb.node.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.tandemlb.config.ConfigSummary;
import org.tandemlb.config.FaultyConfigException;
import org.tandemlb.config.LoadedConfig;
import org.tandemlb.node.ThisMachine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Validates a file, and says what it leaves to defaults. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Validates a file: every fault at once, each with its line; then the exit code is 2.",
      "Else prints the effective limits and every default that applies."
    })
final class CheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "tandem.yaml")
  private Path file;

  @Override
  public Integer call() throws FaultyConfigException, Faults.WrongUse {
    LoadedConfig loaded = TandemYaml.load(file);
    spec.commandLine().getOut().println(file + ": no faults");
    List<String> ofThisMachine = ThisMachine.notes(loaded.config());
    ConfigSummary.lines(loaded, ofThisMachine).forEach(spec.commandLine().getOut()::println);
    return 0;
  }
}
