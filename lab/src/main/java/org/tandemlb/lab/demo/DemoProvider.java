package org.tandemlb.lab.demo;

import org.tandemlb.node.cli.CommandProvider;

/** Adds {@code tandem demo}. */
public final class DemoProvider implements CommandProvider {

  @Override
  public Object command() {
    return new DemoCommand();
  }
}
