package org.tandemlb.node.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.tandemlb.cluster.vip.kernel.KernelOwner;
import org.tandemlb.config.Config;
import org.tandemlb.config.FaultyConfigException;
import org.tandemlb.config.VipMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes off what a node that is no more has left on this machine. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = {
      "Takes the file's VIPs off this machine, where a node that was killed has left them.",
      "For a service manager, after the node has ended. While a node runs here that looks after one"
          + " of them nothing is taken off. What an operator set by hand stays."
    })
final class SweepCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "tandem.yaml")
  private Path file;

  @Override
  public Integer call() throws FaultyConfigException, Faults.WrongUse, Faults.CommandFailed {
    Config config = TandemYaml.load(file).config();
    if (config.vips().isEmpty() || config.vipMode() == VipMode.BIND) {
      return 0; // nothing of it is ever an address of this machine by our doing
    }
    try {
      for (String taken : KernelOwner.sweep(config.vips())) {
        spec.commandLine().getOut().println("took off " + taken + ", which the node had left");
      }
      return 0;
    } catch (IOException e) {
      throw new Faults.CommandFailed(e.getMessage());
    }
  }
}
