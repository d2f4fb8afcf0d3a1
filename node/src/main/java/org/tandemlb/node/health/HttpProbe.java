package org.tandemlb.node.health;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import org.tandemlb.config.CheckConfig;

/** Passes when a GET is answered with an expected status. */
final class HttpProbe implements Probe {

  static final int MAX_STATUS_LINE_BYTES = 4 * 1024;
  static final int MAX_HEADER_BYTES = 16 * 1024;

  private final CheckConfig.Http check;
  private final String host;

  /**
   * @param host the value of the Host header, RFC 9110 section 7.2
   */
  HttpProbe(CheckConfig.Http check, String host) {
    this.check = check;
    this.host = host;
  }

  @Override
  public void install(ChannelPipeline pipeline, Attempt attempt) {
    HttpDecoderConfig limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_STATUS_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            // Only the status is used: a strange header is no reason to call a backend down.
            .setValidateHeaders(false);
    pipeline.addLast(new HttpClientCodec(limits, false, false));
    pipeline.addLast(new StatusHandler(check, host, attempt));
  }

  /** {@code host} or {@code host:port}, an IPv6 address in brackets. */
  static String hostHeader(String host, int port) {
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    return port == 80 ? bracketed : bracketed + ":" + port;
  }
}
