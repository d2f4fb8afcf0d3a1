package org.tandemlb.lab.faults;

import org.junit.jupiter.api.Timeout;
import org.tandemlb.lab.experiment.QuickRowsContract;
import org.tandemlb.lab.net.NeedsNamespaces;

/** The quick rows of {@code tandem lab faults}. */
@NeedsNamespaces
@Timeout(180)
class FaultsTest extends QuickRowsContract {

  FaultsTest() {
    super(Rows.all());
  }
}
