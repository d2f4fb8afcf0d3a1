package org.tandemlb.lab.handover;

import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.experiment.QuickRowsContract;
import org.tandemlb.lab.net.NeedsNamespaces;

/** The quick rows of {@code tandem lab handover}. */
@NeedsNamespaces
@Timeout(180)
class HandoverTest extends QuickRowsContract {

  HandoverTest() {
    super(Rows.all());
  }
}
