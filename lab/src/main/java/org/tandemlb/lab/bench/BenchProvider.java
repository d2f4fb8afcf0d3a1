package org.tandemlb.lab.bench;

import org.tandemlb.node.cli.CommandProvider;

/** Adds {@code tandem bench}. */
public final class BenchProvider implements CommandProvider {

  @Override
  public Object command() {
    return new BenchCommand();
  }
}
