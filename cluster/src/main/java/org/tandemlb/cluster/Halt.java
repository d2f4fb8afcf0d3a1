package org.tandemlb.cluster;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a process that cannot do its work any more: at once, and whatever the log does. The
 * guard takes its VIPs off, and another node takes over.
 */
public final class Halt {

  private static final Logger LOG = LoggerFactory.getLogger(Halt.class);

  /** The exit code of a program that hit an error of its own (sysexits.h, EX_SOFTWARE). */
  private static final int BROKEN = 70;

  private static final String CONSEQUENCE = "; this process ends, another node takes over";

  private Halt() {}

  /**
   * @param why what has ended, or cannot go on
   */
  public static void because(String why) {
    end(() -> LOG.error("{}{}", why, CONSEQUENCE));
  }

  public static void because(String why, Throwable cause) {
    end(() -> LOG.error("{}{}", why, CONSEQUENCE, cause));
  }

  private static void end(Runnable say) {
    try {
      say.run();
    } finally {
      Runtime.getRuntime().halt(BROKEN);
    }
  }
}
