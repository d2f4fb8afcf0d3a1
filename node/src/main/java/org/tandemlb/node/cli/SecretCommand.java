package org.tandemlb.node.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.tandemlb.cluster.Secret;
import org.tandemlb.cluster.SecretException;
import org.tandemlb.cluster.SecretRotation;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the cluster's secret, and replaces it. */
@Command(
    name = "secret",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the cluster's secret: a key and its certificate, which every node shows to the others.",
      "Copy the file to every node. Its mode (0600) is what protects it. It never overwrites.",
      "",
      "To replace the key without an outage: --rotate begin, switch, finish, each on one machine;"
          + " after each, copy the file to every node and restart one node after the other."
    })
final class SecretCommand implements Callable<Integer> {

  /** What else than making one. */
  static final class Other {
    @Option(
        names = "--rotate",
        paramLabel = "STEP",
        description =
            "begin: trust a new key too; switch: show the new key; finish: forget the old")
    private SecretRotation.Step rotate;

    @Option(names = "--show", description = "say which keys FILE shows and trusts")
    private boolean show;
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "where to write it, such as /etc/tandem/secret")
  private Path file;

  @ArgGroup(exclusive = true)
  private Other other = new Other();

  @Override
  public Integer call() throws Faults.CommandFailed {
    try {
      if (other.rotate != null) {
        new SecretRotation(file).take(other.rotate);
        say(file + " " + Secret.read(file).describe() + "; " + next(other.rotate));
      } else if (other.show) {
        say(file + " " + Secret.read(file).describe());
      } else {
        Secret.create(file);
        say("made " + file + "; copy it to every node, mode 0600");
      }
    } catch (SecretException e) {
      throw new Faults.CommandFailed(e.getMessage());
    }
    return 0;
  }

  private static String next(SecretRotation.Step step) {
    String copy = "copy it to every node, mode 0600, and restart one node after the other";
    return switch (step) {
      case BEGIN -> copy + "; when every node runs with it: tandem secret FILE --rotate switch";
      case SWITCH -> copy + "; when every node runs with it: tandem secret FILE --rotate finish";
      case FINISH -> copy + "; then nobody trusts the old key any more";
    };
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
  }
}
