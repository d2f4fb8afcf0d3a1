package org.tandemlb.node.admin;

import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.tandemlb.cluster.wish.WishKey;

/** Where a change goes that somebody has asked for: to every node. */
public interface Changes {

  /**
   * Returns when this node acts on it and has told the others.
   *
   * @param wishes by what they are about; an empty value is "as in the file"
   * @throws TimeoutException when the control thread does not answer
   * @throws TooManyException when there is no room for one more
   */
  void wish(Map<WishKey, String> wishes) throws TimeoutException, TooManyException;

  /** The message is one sentence for whoever asked. */
  final class TooManyException extends Exception {
    private static final long serialVersionUID = 1L;

    public TooManyException(String message) {
      super(message);
    }
  }
}
