package org.tandemlb.lab.experiment;

import java.util.List;

/** Who is measured. */
public enum Contender {
  TANDEM("Tandem", TandemNodes::make),
  TUNED_TANDEM("Tandem, silence 0.2 s, lease 1 s", TandemNodes::makeTuned),
  REFERENCE("keepalived + HAProxy", KeepalivedHaproxyNodes::make, "keepalived", "haproxy"),
  TUNED_REFERENCE(
      "keepalived + HAProxy, 0.1 s", KeepalivedHaproxyNodes::makeTuned, "keepalived", "haproxy");

  private final String title;
  private final Product.Maker maker;
  private final List<String> programs;

  Contender(String title, Product.Maker maker, String... programs) {
    this.title = title;
    this.maker = maker;
    this.programs = List.of(programs);
  }

  /** Whether a row's demand is its own; others owe us nothing. */
  boolean isTandem() {
    return this == TANDEM || this == TUNED_TANDEM;
  }

  String title() {
    return title;
  }

  Product.Maker maker() {
    return maker;
  }

  /** Without which it cannot be measured. */
  List<String> programs() {
    return programs;
  }
}
