package org.tandemlb.cluster.vip.kernel.nft;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a kernel's number says of planned moves to whoever may not try. A node does not go by it:
 * what it needs may have been brought into an older kernel. Pure.
 */
final class OldKernel {

  private static final Pattern RELEASE = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*");

  /** The first with tables that have an owner ({@code flags owner} of nft(8)): 5.12. */
  private static final int MAJOR = 5;

  private static final int MINOR = 12;

  private OldKernel() {}

  /**
   * @param release as {@code uname -r} has it
   * @return what to say of it; empty when it is new enough, or no number that we know
   */
  static Optional<String> of(String release) {
    Matcher matcher = RELEASE.matcher(release);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int major = Integer.parseInt(matcher.group(1));
    int minor = Integer.parseInt(matcher.group(2));
    boolean old = major < MAJOR || (major == MAJOR && minor < MINOR);
    return old
        ? Optional.of(
            "this kernel is " + release + "; planned moves keep their sessions from Linux 5.12 on")
        : Optional.empty();
  }
}
