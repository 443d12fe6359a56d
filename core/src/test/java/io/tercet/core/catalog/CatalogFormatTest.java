package io.tercet.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    assertThat(read.name()).isEqualTo(CART.name());
    assertThat(read.id()).isEqualTo(CART.id());
    assertThat(read.parentId()).isEqualTo(CART.parentId());
    assertThat(read.kind()).isEqualTo(CART.kind());
    assertThat(read.schemaVersion()).isEqualTo(CART.schemaVersion());
    assertThat(read.options()).isEqualTo(CART.options());
  }

  @Test
  void namesDamage() {
    byte[] key = CatalogCodec.nameKey(1, ContainerKind.BUCKET, "cart");
    byte[] value = CatalogCodec.container(CART);
    assertThatThrownBy(() -> CatalogCodec.container(key, Arrays.copyOf(value, 9)))
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
    value[0] = 2;
    assertThatThrownBy(() -> CatalogCodec.container(key, value))
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORMAT_TOO_NEW));
  }

  @Test
  void saysOfEachRecordWhatItIsAbout() {
    byte[] name = CatalogCodec.nameKey(1, ContainerKind.BUCKET, "cart");
    byte[] dropped = CatalogCodec.dropped(ContainerKind.BUCKET);
    assertThat(CatalogRecord.decode(name, CatalogCodec.container(CART)))
        .contains(new CatalogRecord(4, ContainerKind.BUCKET, false));
    assertThat(CatalogRecord.decode(CatalogCodec.droppedKey(4), dropped))
        .contains(new CatalogRecord(4, ContainerKind.BUCKET, true));
    assertThat(CatalogRecord.decode(CatalogCodec.nextIdKey(), CatalogCodec.nextId(5))).isEmpty();
    assertDamaged(Arrays.copyOf(name, 5), CatalogCodec.container(CART));
    assertDamaged(new byte[] {3, 0, 0, 0}, dropped);
    assertDamaged(new byte[] {3, 0, 0, 0, 4, 0}, dropped);
    assertDamaged(new byte[] {4}, dropped);
    assertDamaged(new byte[0], dropped);
    assertDamaged(CatalogCodec.nextIdKey(), new byte[] {1, 0});
  }

  private static void assertDamaged(byte[] key, byte[] value) {
    assertThatThrownBy(() -> CatalogRecord.decode(key, value))
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
  }
}
