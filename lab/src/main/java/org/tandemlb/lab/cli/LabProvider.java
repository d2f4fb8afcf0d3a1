package org.tandemlb.lab.cli;

import org.tandemlb.node.cli.CommandProvider;

/** Adds {@code tandem lab}. */
public final class LabProvider implements CommandProvider {

  @Override
  public Object command() {
    return new LabCommand();
  }
}
