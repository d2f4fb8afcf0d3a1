package org.tandemlb.lab.experiment;

import java.util.List;

/** Who is measured. */
public enum Contender {
  TANDEM("Tandem", TandemNodes::make),
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
