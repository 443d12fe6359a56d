package io.tercet.core.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one exception that Tercet's own code throws to its callers: a {@link Reason}, a static text
 * that says what happened and what to do about it, and beside it the values that vary, by name.
 *
 * <p>Instances are immutable but for {@link #with}, which is meant for the throwing code, before
 * the exception is shared.
 */
public final class TercetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String text;
  private final transient Map<String, String> details = new LinkedHashMap<>();

  /**
   * Creates an exception.
   *
   * @param reason what kind of failure it is
   * @param text a static text; whatever varies is added by {@link #with}
   */
  public TercetException(Reason reason, String text) {
    this(reason, text, null);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param reason what kind of failure it is
   * @param text a static text; whatever varies is added by {@link #with}
   * @param cause what led to it, or null
   */
  public TercetException(Reason reason, String text, @Nullable Throwable cause) {
    super(text, cause);
    this.reason = reason;
    this.text = text;
  }

  /**
   * Adds a named value.
   *
   * @param name in lower_snake_case; {@code limit} and {@code current_version} have a fixed meaning
   * @param value its value; rendered by {@code String.valueOf}
   * @return this exception
   */
  public TercetException with(String name, @Nullable Object value) {
    details.put(name, String.valueOf(value));
    return this;
  }

  /** Returns what kind of failure this is. */
  public Reason reason() {
    return reason;
  }

  /** Returns the static text, without the named values. */
  public String text() {
    return text;
  }

  /** Returns the named values in the order in which they were added; unmodifiable. */
  public Map<String, String> details() {
    return Collections.unmodifiableMap(details);
  }

  /** Returns the text followed by the named values, for people. */
  @Override
  public String getMessage() {
    if (details.isEmpty()) {
      return text;
    }
    StringBuilder message = new StringBuilder(text).append(" (");
    String separator = "";
    for (Map.Entry<String, String> detail : details.entrySet()) {
      message.append(separator).append(detail.getKey()).append(": ").append(detail.getValue());
      separator = ", ";
    }
    return message.append(')').toString();
  }
}
