package io.tercet.api.config;

import static io.tercet.api.config.Setting.bytes;
import static io.tercet.api.config.Setting.choice;
import static io.tercet.api.config.Setting.flag;
import static io.tercet.api.config.Setting.integer;
import static io.tercet.api.config.Setting.millis;
import static io.tercet.api.config.Setting.text;

import java.util.List;

/**
 * Every key of a server's configuration. This table is the only place that knows them: {@code
 * docs/configuration.md}, the environment and the flags follow from it.
 */
public final class Settings {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final long DAY_MS = 86_400_000;

  /** The data directory. */
  public static final Setting<String> DATA =
      text(
          "server.data",
          "tercet-data",
          "The data directory; created if absent. A relative one starts at the working directory.");

  /** The address to listen on. */
  public static final Setting<String> HOST =
      text(
          "server.host",
          "127.0.0.1",
          "The address to listen on. Authentication is not built yet: whoever reaches another"
              + " address than a loopback one may do everything.");

  /** The port to listen on. */
  public static final Setting<Integer> PORT =
      integer("server.port", 7411, 0, 65_535, "The port to listen on. 0 takes a free one.");

  /** Whether reflection answers. */
  public static final Setting<Boolean> REFLECTION =
      flag(
          "server.reflection",
          true,
          "Whether tools may ask the server for its services (gRPC server reflection).");

  /** The most connections. */
  public static final Setting<Integer> MAX_CONNECTIONS =
      integer(
          "server.max_connections",
          4096,
          1,
          1_000_000,
          "The most connections at a time. Further ones are closed as they come in.");

  /** The most calls at a time of one connection. */
  public static final Setting<Integer> MAX_CALLS_PER_CONNECTION =
      integer(
          "server.max_calls_per_connection",
          1024,
          1,
          1_000_000,
          "The most calls at a time on one connection. Clients hold further ones back by"
              + " themselves.");

  /** The most calls at a time. */
  public static final Setting<Integer> MAX_CALLS =
      integer(
          "server.max_calls",
          16_384,
          1,
          1_000_000,
          "The most calls at a time, running streams included. Further ones are refused with"
              + " `RESOURCE_EXHAUSTED`, reason `TOO_MANY_CALLS`.");

  /** The largest message. */
  public static final Setting<Long> MAX_MESSAGE_BYTES =
      bytes(
          "server.max_message_bytes",
          64L << 20,
          1L << 20,
          1L << 30,
          "The largest message taken, and the largest sent.");

  /** The largest metadata. */
  public static final Setting<Long> MAX_METADATA_BYTES =
      bytes(
          "server.max_metadata_bytes",
          16L << 10,
          1L << 10,
          1L << 20,
          "The most metadata (headers) taken with one call.");

  /** How often clients may ping. */
  public static final Setting<Long> KEEPALIVE_MIN_INTERVAL_MS =
      millis(
          "server.keepalive_min_interval_ms",
          10_000,
          1,
          DAY_MS,
          "How often a client may ping; the connection of one that does so more often is closed.");

  /** How often the server pings. */
  public static final Setting<Long> KEEPALIVE_INTERVAL_MS =
      millis(
          "server.keepalive_interval_ms",
          60_000,
          1_000,
          DAY_MS,
          "How long a connection may be silent before the server pings it.");

  /** How long the server waits for the answer to a ping. */
  public static final Setting<Long> KEEPALIVE_TIMEOUT_MS =
      millis(
          "server.keepalive_timeout_ms",
          20_000,
          1,
          DAY_MS,
          "How long the server waits for the answer to its ping before it gives the client up and"
              + " ends its calls.");

  /** How long a new connection may take. */
  public static final Setting<Long> HANDSHAKE_TIMEOUT_MS =
      millis(
          "server.handshake_timeout_ms",
          20_000,
          1,
          DAY_MS,
          "How long a new connection may take to speak HTTP/2.");

  /** How long calls may go on after the server was told to end. */
  public static final Setting<Long> DRAIN_TIMEOUT_MS =
      millis(
          "server.drain_timeout_ms",
          10_000,
          0,
          DAY_MS,
          "How long the calls that run may go on after the server was told to end.");

  /** The threads of the transport. */
  public static final Setting<Integer> TRANSPORT_THREADS =
      integer(
          "server.transport_threads",
          CORES,
          1,
          1024,
          "The threads that read and write connections, and answer what needs no waiting.");

  /** The threads of what may wait. */
  public static final Setting<Integer> WORKER_THREADS =
      integer(
          "server.worker_threads",
          Math.max(4, 2 * CORES),
          1,
          1024,
          "The threads for what may wait for the disk: scans, batches, retries.");

  /** How long a call without a deadline may take. */
  public static final Setting<Long> CALL_TIMEOUT_MS =
      millis(
          "call.timeout_ms",
          60_000,
          1,
          DAY_MS,
          "How long a single call may take that brings no deadline. A stream may go on for as long"
              + " as its view may live.");

  /** The default and bound of the idle timeout of transactions. */
  public static final Setting<Long> TRANSACTION_IDLE_TIMEOUT_MS =
      millis(
          "transaction.idle_timeout_ms",
          30_000,
          1,
          DAY_MS,
          "How long a transaction may rest between calls: the default, and the most that `Begin`"
              + " may ask for.");

  /** The default and bound of the life of read-write transactions. */
  public static final Setting<Long> TRANSACTION_TIMEOUT_MS =
      millis(
          "transaction.timeout_ms",
          30_000,
          1,
          DAY_MS,
          "How long a transaction that writes may live: the default, and the most that `Begin` may"
              + " ask for.");

  /** The default and bound of the life of read-only transactions. */
  public static final Setting<Long> TRANSACTION_READ_ONLY_TIMEOUT_MS =
      millis(
          "transaction.read_only_timeout_ms",
          600_000,
          1,
          DAY_MS,
          "How long a read-only transaction may live: the default, and the most that `Begin` may"
              + " ask for.");

  /** The most transactions at a time. */
  public static final Setting<Integer> TRANSACTION_MAX_OPEN =
      integer(
          "transaction.max_open",
          10_000,
          1,
          1_000_000,
          "The most interactive transactions at a time. `Begin` is refused beyond it with"
              + " `RESOURCE_EXHAUSTED`, reason `TOO_MANY_TRANSACTIONS`.");

  /** The most calls that wait their turn in one transaction. */
  public static final Setting<Integer> TRANSACTION_MAX_WAITING_CALLS =
      integer(
          "transaction.max_waiting_calls",
          1_000,
          1,
          1_000_000,
          "The most calls of one transaction that may wait their turn.");

  /** What the storage may take of memory. */
  public static final Setting<Long> STORAGE_MEMORY_BYTES =
      bytes(
          "storage.memory_bytes",
          256L << 20,
          8L << 20,
          1L << 40,
          "The memory of the storage: block cache and write buffers together, beside the Java heap.");

  /** How long the history is kept. */
  public static final Setting<Long> STORAGE_HISTORY_KEEP_MS =
      millis(
          "storage.history_keep_ms",
          DAY_MS,
          0,
          365 * DAY_MS,
          "How long the log is kept for those who read the history.");

  /** How large the history may grow. */
  public static final Setting<Long> STORAGE_HISTORY_BYTES =
      bytes(
          "storage.history_bytes",
          4L << 30,
          1L << 20,
          1L << 50,
          "How large the kept log may grow. What accrues between two checks comes on top.");

  /** The disk space that is held back. */
  public static final Setting<Long> STORAGE_DISK_RESERVE_BYTES =
      bytes(
          "storage.disk_reserve_bytes",
          -1,
          -1,
          1L << 50,
          "Writes are refused while less disk space is free. -1: 1GiB, or a twentieth of a small"
              + " disk.");

  /** How soon BUFFERED commits are synced. */
  public static final Setting<Long> STORAGE_BUFFERED_SYNC_MS =
      millis(
          "storage.buffered_sync_ms",
          1_000,
          1,
          60_000,
          "Within which time commits that asked for `BUFFERED` are synced to disk.");

  /** The memory of the conflict window. */
  public static final Setting<Long> STORAGE_CONFLICT_WINDOW_BYTES =
      bytes(
          "storage.conflict_window_bytes",
          64L << 20,
          1L << 20,
          1L << 40,
          "The memory for what was written lately, by which conflicts are found. When it is full,"
              + " the oldest transaction is aborted with `CONFLICT_WINDOW_FULL`.");

  /** The most that one transaction writes. */
  public static final Setting<Long> TRANSACTION_WRITE_BYTES =
      bytes(
          "transaction.write_bytes",
          64L << 20,
          1L << 20,
          1L << 30,
          "The most that one transaction may write.");

  /** How long receipts are kept. */
  public static final Setting<Long> REQUEST_KEEP_MS =
      millis(
          "request.keep_ms",
          600_000,
          1_000,
          30 * DAY_MS,
          "How long it is remembered at least what a call with a `request_id`, or a commit, was"
              + " answered.");

  /** How much receipts may take. */
  public static final Setting<Long> REQUEST_BYTES =
      bytes(
          "request.bytes",
          256L << 20,
          1L << 20,
          1L << 40,
          "How much space these answers may take on disk before the oldest are dropped early.");

  /** Whether writes create buckets. */
  public static final Setting<Boolean> KV_CREATE_BUCKETS =
      flag("kv.create_buckets", true, "Whether a write creates a bucket that does not exist.");

  /** The most keys of a BatchGet. */
  public static final Setting<Integer> KV_BATCH_GET_MAX_KEYS =
      integer("kv.batch_get_max_keys", 10_000, 1, 1_000_000, "The most keys of one `BatchGet`.");

  /** The most operations of a Write. */
  public static final Setting<Integer> KV_WRITE_MAX_OPERATIONS =
      integer(
          "kv.write_max_operations",
          10_000,
          1,
          1_000_000,
          "The most operations, and the most comparisons, of one `Write`.");

  /** The size of one message of a stream. */
  public static final Setting<Long> STREAM_BATCH_BYTES =
      bytes(
          "stream.batch_bytes",
          256L << 10,
          1,
          1L << 20,
          "About how large one message of a stream is. A single item may be larger.");

  /** The level of the log. */
  public static final Setting<String> LOG_LEVEL =
      choice(
          "log.level",
          "info",
          List.of("error", "warn", "info", "debug", "trace"),
          "From which level on something is logged, to standard error.");

  /** The form of the log. */
  public static final Setting<String> LOG_FORMAT =
      choice(
          "log.format",
          "logfmt",
          List.of("logfmt", "json"),
          "The form of the log: one line of `key=value` pairs, or one JSON object, per event.");

  private static final List<Setting<?>> ALL =
      List.of(
          DATA,
          HOST,
          PORT,
          REFLECTION,
          MAX_CONNECTIONS,
          MAX_CALLS_PER_CONNECTION,
          MAX_CALLS,
          MAX_MESSAGE_BYTES,
          MAX_METADATA_BYTES,
          KEEPALIVE_MIN_INTERVAL_MS,
          KEEPALIVE_INTERVAL_MS,
          KEEPALIVE_TIMEOUT_MS,
          HANDSHAKE_TIMEOUT_MS,
          DRAIN_TIMEOUT_MS,
          TRANSPORT_THREADS,
          WORKER_THREADS,
          CALL_TIMEOUT_MS,
          TRANSACTION_IDLE_TIMEOUT_MS,
          TRANSACTION_TIMEOUT_MS,
          TRANSACTION_READ_ONLY_TIMEOUT_MS,
          TRANSACTION_MAX_OPEN,
          TRANSACTION_MAX_WAITING_CALLS,
          TRANSACTION_WRITE_BYTES,
          REQUEST_KEEP_MS,
          REQUEST_BYTES,
          STORAGE_MEMORY_BYTES,
          STORAGE_HISTORY_KEEP_MS,
          STORAGE_HISTORY_BYTES,
          STORAGE_DISK_RESERVE_BYTES,
          STORAGE_BUFFERED_SYNC_MS,
          STORAGE_CONFLICT_WINDOW_BYTES,
          KV_CREATE_BUCKETS,
          KV_BATCH_GET_MAX_KEYS,
          KV_WRITE_MAX_OPERATIONS,
          STREAM_BATCH_BYTES,
          LOG_LEVEL,
          LOG_FORMAT);

  private Settings() {}

  /** Returns all settings in the order of the documentation. */
  public static List<Setting<?>> all() {
    return ALL;
  }
}
