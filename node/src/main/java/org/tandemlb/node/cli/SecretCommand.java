package org.tandemlb.node.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.tandemlb.cluster.Secret;
import org.tandemlb.cluster.SecretException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the cluster's secret. */
@Command(
    name = "secret",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the cluster's secret: a key and its certificate, which every node shows to the others.",
      "Copy the file to every node. Its mode (0600) is what protects it. It never overwrites."
    })
final class SecretCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "where to write it, such as /etc/tandem/secret")
  private Path file;

  @Override
  public Integer call() throws Faults.CommandFailed {
    try {
      Secret.create(file);
    } catch (SecretException e) {
      throw new Faults.CommandFailed(e.getMessage());
    }
    spec.commandLine().getOut().println("made " + file + "; copy it to every node, mode 0600");
    return 0;
  }
}
