package org.tandemlb.config;

import java.nio.file.Path;
import java.util.List;

/** Every fault of a file at once, sorted by line. */
public final class FaultyConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final transient List<Fault> faults;

  public FaultyConfigException(Path file, List<Fault> faults) {
    super(file + ": " + faults.size() + (faults.size() == 1 ? " fault" : " faults"));
    this.file = file;
    this.faults = List.copyOf(faults);
  }

  public List<Fault> faults() {
    return faults;
  }

  /** One line a fault, as {@code tandem check} and {@code tandem run} print them. */
  public List<String> lines() {
    return faults.stream().map(fault -> fault.render(file)).toList();
  }
}
