package io.tercet.core.receipt;

/**
 * Names a request of somebody, so that a repetition is recognised.
 *
 * @param principal who asks
 * @param database where
 * @param id chosen by the client; 1 to {@link #ID_CHARS_MAX} characters
 * @param requestHash of what is asked, so that the same id with another request is noticed; 32
 *     bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record RequestId(String principal, String database, String id, byte[] requestHash) {
  /** The longest id, in characters. */
  public static final int ID_CHARS_MAX = 128;
}
