package io.tercet.core.catalog;

import java.nio.ByteBuffer;

/**
 * A container as the catalog defines it. Immutable.
 *
 * @param id never reused; greater than 0
 * @param parentId of the container that it belongs to; 0 for a database
 * @param kind what it holds
 * @param name unique among the containers of its kind with the same parent
 * @param schemaVersion of the commit that last changed this definition; 0 if that commit is still
 *     to come
 * @param createdMs when it was created, in milliseconds since 1970
 * @param options the model's own, in the model's encoding; may be empty
 */
@SuppressWarnings("ArrayRecordComponent")
public record Container(
    int id,
    int parentId,
    ContainerKind kind,
    String name,
    long schemaVersion,
    long createdMs,
    byte[] options) {

  /** Returns the prefix of all keys of this container's data: its id, big-endian. */
  public byte[] keyPrefix() {
    return keyPrefix(id);
  }

  /** Returns the prefix of all keys of a container's data: its id, big-endian. */
  public static byte[] keyPrefix(int id) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
  }
}
