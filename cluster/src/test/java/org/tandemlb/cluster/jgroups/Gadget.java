package org.tandemlb.cluster.jgroups;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;

/** What an attacker would send: its code runs when it is read. This one only says that it did. */
final class Gadget implements Serializable {

  private static final long serialVersionUID = 1L;

  static volatile boolean ran;

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    ran = true;
  }
}
