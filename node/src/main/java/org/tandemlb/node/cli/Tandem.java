package org.tandemlb.node.cli;

import java.util.ServiceLoader;
import org.tandemlb.cluster.Serialization;
import org.tandemlb.node.Version;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program: parses the command line and runs one command. */
@Command(
    name = "tandem",
    description = "An L4 TCP load balancer that comes as a pair of nodes.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Tandem.VersionLine.class,
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      SecretCommand.class,
      StatusCommand.class,
      SwitchoverCommand.class,
      StandbyCommand.class,
      ResumeCommand.class,
      DrainCommand.class,
      ReadyCommand.class,
      MaintCommand.class,
      WeightCommand.class,
      ReloadCommand.class,
      SweepCommand.class,
      GenerateCompletion.class,
    },
    footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong use or a wrong file."})
public final class Tandem {

  private Tandem() {}

  public static void main(String[] args) {
    Serialization.refuse(); // before anything could read an object
    System.exit(commandLine().execute(args));
  }

  /** With the commands of the modules above as well. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Tandem());
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      commandLine.addSubcommand(provider.command());
    }
    // For who packages it, or has no package: `. <(tandem generate-completion)`.
    commandLine
        .getSubcommands()
        .get("generate-completion")
        .getCommandSpec()
        .usageMessage()
        .hidden(true);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(new WrongArguments());
    commandLine.setExecutionExceptionHandler(
        (failure, command, parsed) -> Faults.report(failure, command));
    return commandLine;
  }

  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tandem " + Version.TEXT};
    }
  }
}
