package io.tercet.api.service;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.AtomicWrite;
import io.tercet.kv.Condition;
import io.tercet.kv.ExpireRule;
import io.tercet.kv.Expiry;
import io.tercet.kv.Operation;
import io.tercet.kv.v1.Comparison;
import io.tercet.kv.v1.DeleteOperation;
import io.tercet.kv.v1.DeleteRequest;
import io.tercet.kv.v1.ExpireOperation;
import io.tercet.kv.v1.ExpireRequest;
import io.tercet.kv.v1.IncrementOperation;
import io.tercet.kv.v1.IncrementRequest;
import io.tercet.kv.v1.PersistOperation;
import io.tercet.kv.v1.PersistRequest;
import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.WriteRequest;
import java.util.ArrayList;
import java.util.List;

/** Decodes writes of the key-value model. */
final class Operations {
  private Operations() {}

  static Operation.Put put(PutRequest request) {
    return new Operation.Put(
        bucket(request.getBucket()),
        request.getKey().toByteArray(),
        request.getValue().toByteArray(),
        request.hasCondition() ? condition(request.getCondition()) : null,
        switch (request.getExpiryCase()) {
          case TTL_MS -> new Expiry.After(request.getTtlMs());
          case EXPIRE_AT_MS -> new Expiry.At(request.getExpireAtMs());
          case KEEP_TTL -> keep(request.getKeepTtl());
          case EXPIRY_NOT_SET -> Expiry.NEVER;
        },
        request.getReturnPrevious(),
        request.getLeaseId());
  }

  static Operation.Delete delete(DeleteRequest request) {
    return new Operation.Delete(
        bucket(request.getBucket()),
        request.getKey().toByteArray(),
        request.hasCondition() ? condition(request.getCondition()) : null,
        request.getReturnPrevious());
  }

  static Operation.Increment increment(IncrementRequest request) {
    return new Operation.Increment(
        bucket(request.getBucket()),
        request.getKey().toByteArray(),
        request.getDelta(),
        request.getInitialValue(),
        request.hasMinValue() ? request.getMinValue() : Long.MIN_VALUE,
        request.hasMaxValue() ? request.getMaxValue() : Long.MAX_VALUE,
        request.getTtlMs(),
        request.hasCondition() ? condition(request.getCondition()) : null,
        request.getReturnPrevious());
  }

  static Operation.Expire expire(ExpireRequest request) {
    return new Operation.Expire(
        bucket(request.getBucket()),
        request.getKey().toByteArray(),
        switch (request.getExpiryCase()) {
          case TTL_MS -> new Expiry.After(request.getTtlMs());
          case EXPIRE_AT_MS -> new Expiry.At(request.getExpireAtMs());
          case EXPIRY_NOT_SET -> throw noExpiry();
        },
        rule(request.getRule()),
        request.hasCondition() ? condition(request.getCondition()) : null);
  }

  static Operation.Expire persist(PersistRequest request) {
    return Operation.Expire.never(
        bucket(request.getBucket()),
        request.getKey().toByteArray(),
        request.hasCondition() ? condition(request.getCondition()) : null);
  }

  static AtomicWrite write(WriteRequest request, int operationsMax) {
    int most = Math.max(request.getThenCount(), request.getElseCount());
    if (Math.max(most, request.getCompareCount()) > operationsMax) {
      throw new TercetException(
              Reason.MESSAGE_TOO_LARGE, "The write has more operations than it may; divide it.")
          .with("limit", "kv.write_max_operations");
    }
    String bucket = request.getBucket();
    List<AtomicWrite.Comparison> comparisons = new ArrayList<>(request.getCompareCount());
    for (Comparison comparison : request.getCompareList()) {
      comparisons.add(
          new AtomicWrite.Comparison(
              bucket(comparison.getBucket(), bucket),
              comparison.getKey().toByteArray(),
              condition(comparison.getCondition())));
    }
    return new AtomicWrite(
        comparisons,
        operations(request.getThenList(), bucket),
        operations(request.getElseList(), bucket));
  }

  private static List<Operation> operations(
      List<io.tercet.kv.v1.Operation> messages, String bucket) {
    List<Operation> operations = new ArrayList<>(messages.size());
    for (io.tercet.kv.v1.Operation message : messages) {
      operations.add(
          switch (message.getOperationCase()) {
            case PUT -> put(message.getPut(), bucket);
            case DELETE -> delete(message.getDelete(), bucket);
            case INCREMENT -> increment(message.getIncrement(), bucket);
            case EXPIRE -> expire(message.getExpire(), bucket);
            case PERSIST -> persist(message.getPersist(), bucket);
            case OPERATION_NOT_SET ->
                throw invalid("operation", "An operation does something; set one of its fields.");
          });
    }
    return operations;
  }

  private static Operation put(PutOperation put, String bucket) {
    return new Operation.Put(
        bucket(put.getBucket(), bucket),
        put.getKey().toByteArray(),
        put.getValue().toByteArray(),
        put.hasCondition() ? condition(put.getCondition()) : null,
        switch (put.getExpiryCase()) {
          case TTL_MS -> new Expiry.After(put.getTtlMs());
          case EXPIRE_AT_MS -> new Expiry.At(put.getExpireAtMs());
          case KEEP_TTL -> keep(put.getKeepTtl());
          case EXPIRY_NOT_SET -> Expiry.NEVER;
        },
        put.getReturnPrevious(),
        put.getLeaseId());
  }

  private static Operation delete(DeleteOperation delete, String bucket) {
    return new Operation.Delete(
        bucket(delete.getBucket(), bucket),
        delete.getKey().toByteArray(),
        delete.hasCondition() ? condition(delete.getCondition()) : null,
        delete.getReturnPrevious());
  }

  private static Operation increment(IncrementOperation increment, String bucket) {
    return new Operation.Increment(
        bucket(increment.getBucket(), bucket),
        increment.getKey().toByteArray(),
        increment.getDelta(),
        increment.getInitialValue(),
        increment.hasMinValue() ? increment.getMinValue() : Long.MIN_VALUE,
        increment.hasMaxValue() ? increment.getMaxValue() : Long.MAX_VALUE,
        increment.getTtlMs(),
        increment.hasCondition() ? condition(increment.getCondition()) : null,
        increment.getReturnPrevious());
  }

  private static Operation expire(ExpireOperation expire, String bucket) {
    return new Operation.Expire(
        bucket(expire.getBucket(), bucket),
        expire.getKey().toByteArray(),
        switch (expire.getExpiryCase()) {
          case TTL_MS -> new Expiry.After(expire.getTtlMs());
          case EXPIRE_AT_MS -> new Expiry.At(expire.getExpireAtMs());
          case EXPIRY_NOT_SET -> throw noExpiry();
        },
        rule(expire.getRule()),
        expire.hasCondition() ? condition(expire.getCondition()) : null);
  }

  private static Operation persist(PersistOperation persist, String bucket) {
    return Operation.Expire.never(
        bucket(persist.getBucket(), bucket),
        persist.getKey().toByteArray(),
        persist.hasCondition() ? condition(persist.getCondition()) : null);
  }

  private static ExpireRule rule(io.tercet.kv.v1.ExpireRule rule) {
    return switch (rule) {
      case EXPIRE_RULE_UNSPECIFIED, EXPIRE_RULE_ALWAYS -> ExpireRule.ALWAYS;
      case EXPIRE_RULE_WHEN_NONE -> ExpireRule.WHEN_NONE;
      case EXPIRE_RULE_WHEN_SET -> ExpireRule.WHEN_SET;
      case EXPIRE_RULE_WHEN_LATER -> ExpireRule.WHEN_LATER;
      case EXPIRE_RULE_WHEN_EARLIER -> ExpireRule.WHEN_EARLIER;
      case UNRECOGNIZED -> throw invalid("rule", "There is no such rule.");
    };
  }

  private static TercetException noExpiry() {
    return invalid(
        "expiry",
        "Set when the entry expires, by ttl_ms or expire_at_ms; to let it live, persist.");
  }

  private static Condition condition(io.tercet.common.v1.Condition given) {
    switch (given.getRequirementCase()) {
      case MUST_NOT_EXIST -> {
        requireTrue(given.getMustNotExist(), "condition.must_not_exist");
        return new Condition.MustNotExist();
      }
      case MUST_EXIST -> {
        requireTrue(given.getMustExist(), "condition.must_exist");
        return new Condition.MustExist();
      }
      case VERSION_EQUALS -> {
        if (given.getVersionEquals() < 0) {
          throw invalid("condition.version_equals", "A version is not negative.");
        }
        return new Condition.VersionEquals(given.getVersionEquals());
      }
      case VALUE_EQUALS -> {
        return new Condition.ValueEquals(given.getValueEquals().toByteArray());
      }
      default ->
          throw invalid("condition", "A condition asks for something; set one of its fields.");
    }
  }

  private static Expiry keep(boolean keep) {
    requireTrue(keep, "keep_ttl");
    return new Expiry.Keep();
  }

  private static void requireTrue(boolean flag, String field) {
    if (!flag) {
      throw invalid(field, "The flag is true where it is set; leave it out instead.");
    }
  }

  /** Returns the name of a bucket, which must be given. */
  static String bucket(String name) {
    if (name.isEmpty()) {
      throw invalid("bucket", "The request names no bucket.");
    }
    return name;
  }

  private static String bucket(String own, String ofRequest) {
    return bucket(own.isEmpty() ? ofRequest : own);
  }

  private static TercetException invalid(String field, String text) {
    return new TercetException(Reason.INVALID_ARGUMENT, text).with("field", field);
  }
}
