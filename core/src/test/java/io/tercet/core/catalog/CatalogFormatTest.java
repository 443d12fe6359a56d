package io.tercet.core.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tercet.core.DocumentedBytes;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The catalog's bytes are those that {@code docs/internals/catalog.md} specifies. */
class CatalogFormatTest {
  private static final Container CART =
      new Container(4, 1, ContainerKind.BUCKET, "cart", 258, 1000, new byte[0]);

  @Test
  void isAsDocumented() throws IOException {
    DocumentedBytes.of("catalog.md")
        .shows("key.next", CatalogCodec.nextIdKey())
        .shows("value.next", CatalogCodec.nextId(5))
        .shows("key.name", CatalogCodec.nameKey(1, ContainerKind.BUCKET, "cart"))
        .shows("value.name", CatalogCodec.container(CART))
        .shows("key.dropped", CatalogCodec.droppedKey(4))
        .shows("value.dropped", CatalogCodec.dropped(ContainerKind.BUCKET))
        .andNothingElse();
  }

  @Test
  void readsWhatItWrote() {
    byte[] key = CatalogCodec.nameKey(1, ContainerKind.BUCKET, "cart");
    Container read = CatalogCodec.container(key, CatalogCodec.container(CART));
    assertEquals(CART.name(), read.name());
    assertEquals(CART.id(), read.id());
    assertEquals(CART.parentId(), read.parentId());
    assertEquals(CART.kind(), read.kind());
    assertEquals(CART.schemaVersion(), read.schemaVersion());
    assertArrayEquals(CART.options(), read.options());
  }

  @Test
  void namesDamage() {
    byte[] key = CatalogCodec.nameKey(1, ContainerKind.BUCKET, "cart");
    byte[] value = CatalogCodec.container(CART);
    TercetException cut =
        assertThrows(
            TercetException.class, () -> CatalogCodec.container(key, Arrays.copyOf(value, 9)));
    assertEquals(Reason.DATA_LOSS, cut.reason());
    value[0] = 2;
    TercetException newer =
        assertThrows(TercetException.class, () -> CatalogCodec.container(key, value));
    assertEquals(Reason.FORMAT_TOO_NEW, newer.reason());
  }
}
