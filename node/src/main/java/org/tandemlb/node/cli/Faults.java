package org.tandemlb.node.cli;

import org.tandemlb.config.FaultyConfigException;
import picocli.CommandLine;

/**
 * Failures as an operator should see them: one line each, never a stack trace for their mistake.
 */
final class Faults {

  static final int FAILED = 1;
  static final int WRONG_USE = 2;

  private Faults() {}

  /** What a command could not do, for a reason that is not a wrong file or a wrong use. */
  static class CommandFailed extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailed(String message) {
      super(message);
    }
  }

  /** What cannot be done now, and may well be in a moment; nothing was changed. */
  static final class NotYet extends CommandFailed {
    private static final long serialVersionUID = 1L;

    NotYet(String message) {
      super(message);
    }
  }

  /** What the operator asked for makes no sense: exit code 2. */
  static final class WrongUse extends Exception {
    private static final long serialVersionUID = 1L;

    WrongUse(String message) {
      super(message);
    }
  }

  static int report(Exception failure, CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    if (failure instanceof FaultyConfigException faulty) {
      faulty.lines().forEach(command.getErr()::println);
      command.getErr().println(faulty.getMessage() + "; nothing was started");
      return WRONG_USE;
    }
    if (failure instanceof WrongUse) {
      command.getErr().println(name + ": " + failure.getMessage());
      return WRONG_USE;
    }
    if (failure instanceof CommandFailed) {
      command.getErr().println(name + ": " + failure.getMessage());
      return FAILED;
    }
    command.getErr().println(name + ": a bug of ours, please report it:");
    failure.printStackTrace(command.getErr());
    return FAILED;
  }
}
