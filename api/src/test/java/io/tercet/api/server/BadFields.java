package io.tercet.api.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import io.tercet.core.error.Reason;
import io.tercet.kv.v1.RevokeLeaseRequest;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.transaction.v1.RollbackRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What may be wrong with each field of each request, and how it is answered.
 *
 * <p>A rule is found by the end of the field's path ({@code Write.then.put.key}), the longest
 * first: so one rule holds for all fields of a name, unless one for some of them says otherwise.
 * Flags, enums and messages have rules by their type. A field without a rule is a failure: whoever
 * adds one says here what it must not be.
 */
final class BadFields {
  /**
   * One value of a field.
   *
   * @param what is wrong with it
   * @param reason why it is refused, or null if it must be taken
   * @param rejected whether the call succeeds, and names the item that was refused
   */
  record Bad(String what, Supplier<Object> value, @Nullable Reason reason, boolean rejected) {}

  private static final int UNKNOWN_NUMBER = 99;
  private static final int NAME_BYTES_MAX = 255;
  private static final int KEY_BYTES_MAX = 8 << 10;
  private static final int VALUE_BYTES_MAX = 16 << 20;
  private static final int REQUEST_ID_BYTES_MAX = 128;
  private static final int TOKEN_INCARNATION_AT = 1;
  private static final int TOKEN_HASH_AT = 17;

  private final ServedFixture served;
  private final GoodRequests good;
  private final Map<String, List<Bad>> byPath = new HashMap<>();

  BadFields(ServedFixture served, GoodRequests good) {
    this.served = served;
    this.good = good;
    databases();
    buckets();
    keysAndValues();
    conditions();
    expiries();
    counters();
    ranges();
    positions();
    leases();
    transactions();
    pages();
    loads();
  }

  /** Returns the rules of a field, or null if there are none. */
  @Nullable List<Bad> of(String path, FieldDescriptor field) {
    for (String end = path; true; end = end.substring(end.indexOf('.') + 1)) {
      List<Bad> known = byPath.get(end);
      if (known != null) {
        return known;
      }
      if (end.indexOf('.') < 0) {
        return byType(field);
      }
    }
  }

  private static @Nullable List<Bad> byType(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case ENUM ->
          List.of(
              bad("an unknown number", unknown(field, UNKNOWN_NUMBER)),
              bad("a negative number", unknown(field, -1)));
      case BOOLEAN -> List.of(taken("true", true), taken("false", false));
      case MESSAGE ->
          List.of(
              bad("an empty message", DynamicMessage.getDefaultInstance(field.getMessageType())));
      default -> null;
    };
  }

  private static Object unknown(FieldDescriptor field, int number) {
    return field.getEnumType().findValueByNumberCreatingIfUnknown(number);
  }

  private static Bad bad(String what, Object value, Reason reason) {
    return new Bad(what, () -> value, reason, false);
  }

  private static Bad bad(String what, Object value) {
    return bad(what, value, Reason.INVALID_ARGUMENT);
  }

  private static Bad taken(String what, Object value) {
    return new Bad(what, () -> value, null, false);
  }

  private static Bad rejected(String what, Object value, Reason reason) {
    return new Bad(what, () -> value, reason, true);
  }

  private void rule(String path, Bad... bads) {
    byPath.put(path, List.of(bads));
  }

  private static ByteString bytes(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  private Object longestKey() {
    ByteString begin = good.newKey();
    return begin.concat(bytes(KEY_BYTES_MAX - begin.size()));
  }

  private void databases() {
    String tooLong = "x".repeat(NAME_BYTES_MAX + 1);
    rule(
        "database",
        bad("absent", "absent", Reason.DATABASE_NOT_FOUND),
        bad("too long", tooLong, Reason.DATABASE_NOT_FOUND),
        bad("no name", "a\u0007", Reason.DATABASE_NOT_FOUND));
    rule(
        "CreateDatabase.database",
        bad("empty", ""),
        bad("too long", tooLong),
        bad("a control character", "a\u0007"),
        bad("a null", "a\u0000"),
        bad("a blank at its end", "a "),
        bad("taken", "default", Reason.NAME_TAKEN));
    rule(
        "DropDatabase.database",
        bad("empty", ""),
        bad("absent", "absent", Reason.DATABASE_NOT_FOUND),
        bad("too long", tooLong, Reason.DATABASE_NOT_FOUND),
        bad("the default", "default"));
    for (String method : List.of("Commit", "Rollback")) {
      rule(
          method + ".database",
          bad("another one", GoodRequests.OTHER_DATABASE),
          bad("absent", "absent"));
    }
  }

  private void buckets() {
    String tooLong = "x".repeat(NAME_BYTES_MAX + 1);
    Bad emptyName = bad("empty", "");
    Bad absent = taken("absent", "absent");
    Bad longName = taken("too long, so that none is there", tooLong);
    rule("bucket", emptyName, absent, longName, taken("no name", "a\u0007"));
    Bad[] refused = {
      bad("too long", tooLong),
      bad("too long in bytes", "\u00e9".repeat(NAME_BYTES_MAX / 2 + 1)),
      bad("a control character", "a\u0007"),
      bad("a blank at its begin", " a")
    };
    List<Bad> creating = new ArrayList<>(List.of(refused));
    creating.add(emptyName);
    for (String path :
        List.of("Put.bucket", "Increment.bucket", "Write.bucket", "BulkLoad#0.header.bucket")) {
      byPath.put(path, creating);
    }
    rule("put.bucket", refused);
    rule("increment.bucket", refused);
    for (String path :
        List.of("compare.bucket", "delete.bucket", "expire.bucket", "persist.bucket")) {
      rule(path, taken("empty", ""), absent, longName);
    }
    List<Bad> created = new ArrayList<>(creating);
    created.add(bad("taken", GoodRequests.BUCKET, Reason.NAME_TAKEN));
    byPath.put("CreateBucket.bucket", created);
    rule("DropBucket.bucket", emptyName, bad("absent", "absent", Reason.BUCKET_NOT_FOUND));
  }

  private void keysAndValues() {
    rule(
        "key",
        bad("empty", ByteString.EMPTY),
        bad("too long", bytes(KEY_BYTES_MAX + 1), Reason.KEY_TOO_LARGE),
        new Bad("as long as may be", this::longestKey, null, false));
    rule(
        "keys",
        taken("none", List.of()),
        taken("repeated", Collections.nCopies(2, bytes(1))),
        bad("one empty", List.of(bytes(1), ByteString.EMPTY)),
        bad("one too long", List.of(bytes(1), bytes(KEY_BYTES_MAX + 1)), Reason.KEY_TOO_LARGE),
        bad("too many", Collections.nCopies(10_001, bytes(1)), Reason.MESSAGE_TOO_LARGE));
    rule(
        "value",
        new Bad("too long", () -> bytes(VALUE_BYTES_MAX + 1), Reason.VALUE_TOO_LARGE, false),
        new Bad("as long as may be", () -> bytes(VALUE_BYTES_MAX), null, false),
        taken("empty", ByteString.EMPTY));
    rule("Watch.key", taken("longer than any", bytes(KEY_BYTES_MAX + 1)));
    rule(
        "BulkLoad#1.items.key",
        rejected("empty", ByteString.EMPTY, Reason.INVALID_ARGUMENT),
        rejected("too long", bytes(KEY_BYTES_MAX + 1), Reason.KEY_TOO_LARGE));
    rule(
        "BulkLoad#1.items.value",
        new Bad("too long", () -> bytes(VALUE_BYTES_MAX + 1), Reason.VALUE_TOO_LARGE, true),
        taken("empty", ByteString.EMPTY));
  }

  private void conditions() {
    rule("must_not_exist", bad("false", false));
    rule("must_exist", bad("false", false));
    rule(
        "version_equals",
        bad("negative", -1L),
        bad("of nothing", 1L, Reason.CONDITION_NOT_MET),
        bad("huge", Long.MAX_VALUE, Reason.CONDITION_NOT_MET));
    rule("value_equals", bad("of nothing", ByteString.EMPTY, Reason.CONDITION_NOT_MET));
    // What does not hold there is no error, but the other branch, whose conditions all hold.
    rule("compare.condition.version_equals", bad("negative", -1L), taken("of nothing", 1L));
    rule("compare.condition.value_equals", taken("of nothing", ByteString.EMPTY));
  }

  private void expiries() {
    Bad zero = bad("zero", 0L);
    Bad negative = bad("negative", -1L);
    Bad least = bad("the least", Long.MIN_VALUE);
    Bad greatest = taken("the greatest, which is cut", Long.MAX_VALUE);
    rule("ttl_ms", zero, negative, least, greatest);
    rule("Increment.ttl_ms", negative, least, greatest);
    rule("increment.ttl_ms", negative, least, greatest);
    rule("expire_at_ms", zero, negative, least, greatest, taken("past", 1L));
    rule("keep_ttl", bad("false", false));
    for (String field : List.of("ttl_ms", "expire_at_ms")) {
      rule(
          "BulkLoad#1.items." + field,
          rejected("zero", 0L, Reason.INVALID_ARGUMENT),
          rejected("negative", -1L, Reason.INVALID_ARGUMENT),
          rejected("the least", Long.MIN_VALUE, Reason.INVALID_ARGUMENT),
          greatest);
    }
  }

  private void counters() {
    Reason outside = Reason.COUNTER_OUT_OF_RANGE;
    rule("delta", bad("too much", 11L, outside), bad("the least", Long.MIN_VALUE, outside));
    rule("initial_value", bad("overflows", Long.MAX_VALUE, outside), bad("too high", 10L, outside));
    rule("min_value", bad("above the greatest", 11L), bad("not reached", 2L, outside));
    rule("max_value", bad("below the least", -11L), bad("too low", 0L, outside));
  }

  private void ranges() {
    for (String bound : List.of("prefix", "start", "end")) {
      rule(bound, taken("longer than any key", bytes(100_000)), taken("a byte", bytes(1)));
    }
    for (String limit : List.of("limit", "limit_bytes")) {
      rule(
          limit,
          bad("negative", -1L),
          bad("the least", Long.MIN_VALUE),
          taken("huge", Long.MAX_VALUE));
    }
  }

  /** Where scans and watches go on. */
  private void positions() {
    List<Bad> malformed =
        List.of(
            bad("no base64", "!"),
            bad("too short", "AAAA"),
            bad("of another kind", Base64.getUrlEncoder().encodeToString(new byte[100])),
            bad("no ASCII", "\u00e9\u4e00"),
            bad("long", "A".repeat(100_000)));
    byPath.put("resume_token", malformed);
    List<Bad> ofScan = new ArrayList<>(malformed);
    ofScan.add(
        new Bad(
            "of another store",
            () -> changed(scanToken(), TOKEN_INCARNATION_AT),
            Reason.FOREIGN_TOKEN,
            false));
    ofScan.add(
        new Bad(
            "of another range",
            () -> changed(scanToken(), TOKEN_HASH_AT),
            Reason.INVALID_ARGUMENT,
            false));
    ofScan.add(new Bad("its own", this::scanToken, null, false));
    byPath.put("Scan.resume_token", ofScan);
    List<Bad> ofWatch = new ArrayList<>(malformed);
    ofWatch.add(new Bad("that of a scan", this::scanToken, Reason.INVALID_ARGUMENT, false));
    byPath.put("Watch.resume_token", ofWatch);
    rule(
        "after_version",
        bad("negative", -1L),
        bad("the least", Long.MIN_VALUE),
        bad("not reached", 1L << 52, Reason.VERSION_UNKNOWN),
        bad("the greatest", Long.MAX_VALUE, Reason.VERSION_UNKNOWN));
    rule(
        "progress_interval_ms",
        bad("negative", -1L),
        bad("too often", 99L),
        taken("never", Long.MAX_VALUE));
  }

  private String scanToken() {
    ByteString key = good.newKey();
    var unused =
        served
            .keyValues()
            .put(
                io.tercet.kv.v1.PutRequest.newBuilder()
                    .setBucket(GoodRequests.BUCKET)
                    .setKey(key)
                    .build());
    ScanRequest request =
        ScanRequest.newBuilder().setBucket(GoodRequests.BUCKET).setLimit(1).build();
    return served.keyValues().scan(request).next().getResumeToken();
  }

  private static String changed(String token, int at) {
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    bytes[at] ^= 1;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void leases() {
    Bad unknown = bad("unknown", 1L, Reason.LEASE_NOT_FOUND);
    Bad negative = bad("negative", -1L, Reason.LEASE_NOT_FOUND);
    Bad least = bad("the least", Long.MIN_VALUE, Reason.LEASE_NOT_FOUND);
    Bad greatest = bad("the greatest", Long.MAX_VALUE, Reason.LEASE_NOT_FOUND);
    Bad ofOther =
        new Bad(
            "of another database",
            () -> good.newLease(GoodRequests.OTHER_DATABASE),
            Reason.LEASE_NOT_FOUND,
            false);
    Bad ended = new Bad("ended", this::endedLease, Reason.LEASE_NOT_FOUND, false);
    Bad none = bad("none", 0L, Reason.LEASE_NOT_FOUND);
    rule("lease_id", none, unknown, negative, least, greatest, ofOther, ended);
    for (String path : List.of("Put.lease_id", "put.lease_id")) {
      Bad some = new Bad("one that lives", () -> good.newLease(""), null, false);
      rule(path, taken("none", 0L), unknown, negative, least, greatest, ofOther, ended, some);
    }
    rule(
        "GrantLease.ttl_ms",
        bad("zero", 0L),
        bad("negative", -1L),
        bad("the least", Long.MIN_VALUE),
        bad("too short", 999L),
        bad("too long", 86_400_001L),
        bad("the greatest", Long.MAX_VALUE),
        taken("as short as may be", 1_000L),
        taken("as long as may be", 86_400_000L));
  }

  private Object endedLease() {
    long id = good.newLease("");
    var unused =
        served.keyValues().revokeLease(RevokeLeaseRequest.newBuilder().setLeaseId(id).build());
    return id;
  }

  private void transactions() {
    Bad unknown = bad("unknown", bytes(16), Reason.TRANSACTION_NOT_FOUND);
    Bad shortId = bad("too short", bytes(1), Reason.TRANSACTION_NOT_FOUND);
    Bad longId = bad("too long", bytes(10_000), Reason.TRANSACTION_NOT_FOUND);
    Bad ofOther =
        new Bad(
            "of another database",
            () -> good.begin(GoodRequests.OTHER_DATABASE, false),
            Reason.INVALID_ARGUMENT,
            false);
    Bad ended = new Bad("ended", this::ended, Reason.TRANSACTION_NOT_FOUND, false);
    Bad readOnly =
        new Bad("read-only", () -> good.begin("", true), Reason.TRANSACTION_READ_ONLY, false);
    rule("transaction_id", unknown, shortId, longId, ofOther, ended);
    for (String method : List.of("Put", "Increment", "Write")) {
      rule(method + ".transaction_id", unknown, shortId, longId, ofOther, ended, readOnly);
    }
    for (String method : List.of("Commit", "Rollback")) {
      rule(
          method + ".transaction_id",
          bad("empty", ByteString.EMPTY),
          unknown,
          shortId,
          longId,
          ofOther);
    }
    for (String timeout : List.of("timeout_ms", "idle_timeout_ms")) {
      rule(
          timeout,
          bad("negative", -1L),
          bad("the least", Long.MIN_VALUE),
          taken("the greatest, which is cut", Long.MAX_VALUE));
    }
    rule(
        "request_id",
        bad("too long", "x".repeat(REQUEST_ID_BYTES_MAX + 1)),
        bad("a null in front", "\u0000x"),
        bad("too long in bytes", "\u00e9".repeat(REQUEST_ID_BYTES_MAX / 2 + 1)),
        new Bad("as long as may be", this::longestRequestId, null, false));
  }

  private Object longestRequestId() {
    String begin = good.newName();
    return begin + "x".repeat(REQUEST_ID_BYTES_MAX - begin.length());
  }

  private Object ended() {
    ByteString id = good.begin("", false);
    var unused =
        served.transactions().rollback(RollbackRequest.newBuilder().setTransactionId(id).build());
    return id;
  }

  private void pages() {
    rule("page_size", bad("negative", -1), bad("too large", 1001), bad("huge", Integer.MAX_VALUE));
    rule("page_token", bad("no base64", "!"), bad("of nothing", "AAAA"), bad("no ASCII", "\u4e00"));
  }

  private void loads() {
    rule("load_id", bad("empty", ""), bad("too long", "x".repeat(129)));
    rule("BulkLoad#0.first_sequence", taken("without items", -1L));
    rule("BulkLoad#0.items", bad("with the header", emptyItem()));
    rule(
        "BulkLoad#1.first_sequence",
        bad("zero", 0L),
        bad("negative", -1L),
        bad("a gap", 2L),
        bad("the greatest", Long.MAX_VALUE));
    rule("BulkLoad#1.items", rejected("without a key", emptyItem(), Reason.INVALID_ARGUMENT));
  }

  private static Object emptyItem() {
    return io.tercet.kv.v1.BulkLoadItem.getDefaultInstance();
  }
}
