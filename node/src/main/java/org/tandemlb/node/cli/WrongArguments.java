package org.tandemlb.node.cli;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.tandemlb.config.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/**
 * A command line that makes no sense, in one line. A word that is unknown comes before all else:
 * whoever misspells a required option is not helped by hearing that it is missing.
 */
final class WrongArguments implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    Optional<String> unknown = unknown(command);
    command.getErr().println(name + ": " + unknown.orElseGet(() -> firstLine(wrong)));
    boolean somethingMissing =
        wrong instanceof MissingParameterException || !command.getSubcommands().isEmpty();
    if (unknown.isEmpty() && somethingMissing) {
      command.usage(command.getErr());
    } else {
      command.getErr().println(name + " --help says what there is");
    }
    return Faults.WRONG_USE;
  }

  private static Optional<String> unknown(CommandLine command) {
    List<String> unmatched = command.getUnmatchedArguments();
    Optional<String> option = unmatched.stream().filter(word -> word.startsWith("-")).findFirst();
    if (option.isPresent()) {
      String word = option.get().split("=", 2)[0];
      return Optional.of(
          "there is no option "
              + word
              + nearest(word, command.getCommandSpec().optionsMap().keySet()));
    }
    if (unmatched.isEmpty()) {
      return Optional.empty();
    }
    String word = unmatched.get(0);
    return Optional.of(
        command.getSubcommands().isEmpty()
            ? "there is nothing to do with \"" + word + "\""
            : "there is no command " + word + nearest(word, command.getSubcommands().keySet()));
  }

  private static String nearest(String word, Collection<String> candidates) {
    return Nearest.to(word, candidates).map(near -> "; did you mean " + near + "?").orElse("");
  }

  private static String firstLine(ParameterException wrong) {
    return wrong.getMessage().lines().findFirst().orElse("wrong use");
  }
}
