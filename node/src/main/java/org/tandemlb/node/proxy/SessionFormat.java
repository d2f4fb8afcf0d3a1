package org.tandemlb.node.proxy;

import io.netty.util.NetUtil;
import java.time.Instant;

/** A session's record as a line of text. Pure. */
enum SessionFormat {
  LOGFMT {
    @Override
    void append(StringBuilder line, SessionRecord s) {
      line.append("time=").append(Instant.ofEpochMilli(s.endedMillis()));
      line.append(" node=").append(s.node());
      line.append(" client=").append(NetUtil.toSocketAddressString(s.client()));
      line.append(" frontend=").append(s.frontend());
      line.append(" backend=").append(s.pool()).append('/');
      line.append(s.backend().isEmpty() ? "-" : s.backend());
      line.append(" bytes-in=").append(s.bytesIn());
      line.append(" bytes-out=").append(s.bytesOut());
      line.append(" connect-ms=");
      if (s.connectMillis() == SessionRecord.NEVER) {
        line.append('-');
      } else {
        line.append(s.connectMillis());
      }
      line.append(" total-ms=").append(s.totalMillis());
      line.append(" termination=").append(s.termination().word());
      line.append(" retries=").append(s.retries()).append('\n');
    }
  },

  JSON {
    @Override
    void append(StringBuilder line, SessionRecord s) {
      line.append("{\"time\":\"").append(Instant.ofEpochMilli(s.endedMillis()));
      line.append("\",\"node\":\"").append(s.node());
      line.append("\",\"client\":\"").append(NetUtil.toSocketAddressString(s.client()));
      line.append("\",\"frontend\":\"").append(s.frontend());
      line.append("\",\"pool\":\"").append(s.pool());
      line.append("\",\"backend\":");
      if (s.backend().isEmpty()) {
        line.append("null");
      } else {
        line.append('"').append(s.backend()).append('"');
      }
      line.append(",\"bytes-in\":").append(s.bytesIn());
      line.append(",\"bytes-out\":").append(s.bytesOut());
      line.append(",\"connect-ms\":");
      if (s.connectMillis() == SessionRecord.NEVER) {
        line.append("null");
      } else {
        line.append(s.connectMillis());
      }
      line.append(",\"total-ms\":").append(s.totalMillis());
      line.append(",\"termination\":\"").append(s.termination().word());
      line.append("\",\"retries\":").append(s.retries()).append("}\n");
    }
  };

  /** Adds one line with its end. Names need no quoting: the file allows letters, digits, -_. */
  abstract void append(StringBuilder line, SessionRecord session);
}
