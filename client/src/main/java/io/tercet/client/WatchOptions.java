package io.tercet.client;

import com.google.protobuf.UnsafeByteOperations;
import io.tercet.kv.v1.WatchRequest;
import java.time.Duration;

/**
 * What to watch, and from where on. Immutable: every method returns other options. Safe for use by
 * any number of threads.
 */
public final class WatchOptions {
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private static final WatchOptions ALL =
      new WatchOptions(WatchRequest.getDefaultInstance(), FOR_EVER);

  private final WatchRequest template;
  private final Duration retryFor;

  private WatchOptions(WatchRequest template, Duration retryFor) {
    this.template = template;
    this.retryFor = retryFor;
  }

  /** The whole bucket, from now on. */
  public static WatchOptions all() {
    return ALL;
  }

  /** One key, from now on. */
  public static WatchOptions key(byte[] key) {
    return new WatchOptions(
        WatchRequest.newBuilder().setKey(UnsafeByteOperations.unsafeWrap(key)).build(), FOR_EVER);
  }

  /** The keys of a range, from now on. */
  public static WatchOptions range(KeyRange range) {
    return new WatchOptions(
        WatchRequest.newBuilder()
            .setPrefix(range.prefix())
            .setStart(range.start())
            .setEnd(range.end())
            .build(),
        FOR_EVER);
  }

  /** Leaves out the values. */
  public WatchOptions keysOnly() {
    return new WatchOptions(template.toBuilder().setKeysOnly(true).build(), retryFor);
  }

  /** Asks for entries as they were before; a bucket keeps them if it was created to do so. */
  public WatchOptions includePrevious() {
    return new WatchOptions(template.toBuilder().setIncludePrevious(true).build(), retryFor);
  }

  /**
   * Begins after a version, such as that of a scan: so nothing that happened since is missed.
   *
   * @param version 1 or more
   */
  public WatchOptions afterVersion(long version) {
    return new WatchOptions(
        template.toBuilder().setAfterVersion(version).clearResumeToken().build(), retryFor);
  }

  /**
   * Goes on where another watch of the same bucket and keys stood.
   *
   * @param token what {@link Watch#resumeToken} gave
   * @throws IllegalArgumentException if it is none
   */
  public WatchOptions resumeToken(String token) {
    int at = token.indexOf('@');
    if (at < 0) {
      return new WatchOptions(
          template.toBuilder().setResumeToken(token).clearAfterVersion().build(), retryFor);
    }
    return new WatchOptions(
        template.toBuilder()
            .setResumeToken(token.substring(0, at))
            .setAfterVersion(Long.parseLong(token.substring(at + 1)))
            .build(),
        retryFor);
  }

  /**
   * How long to try to reach a server that went away; the watch fails then. Default: for ever.
   *
   * @param span zero for not at all
   */
  public WatchOptions retryFor(Duration span) {
    return new WatchOptions(template, span);
  }

  WatchRequest template() {
    return template;
  }

  Duration retryFor() {
    return retryFor;
  }
}
