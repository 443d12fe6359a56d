// What a program needs to speak to Tercet well: message limits, whole 64-bit integers, deadlines, and repetition by
// what the server says. Made to be copied.
import {randomInt, randomUUID} from 'node:crypto';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const PROTOS = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../proto/src/main/proto');
const MESSAGE_BYTES_MAX = 64 << 20;
const CALL_MS = 30_000;
const ROLLBACK_MS = 1_000;
const BACKOFF_MS = 5;
const BACKOFF_MS_MAX = 1_000;

const {tercet} = grpc.loadPackageDefinition(
  protoLoader.loadSync(['tercet/kv/v1/kv.proto', 'tercet/transaction/v1/transaction.proto'], {
    includeDirs: [PROTOS],
    // Strings, since a JavaScript number loses digits beyond 2^53.
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  }),
);

/** What happened, as a stable name: the server's reason, or the gRPC status where no server said anything. */
export const reasonOf = (error) => trailer(error, 'tercet-reason') ?? grpc.status[error.code] ?? error.name;

const trailer = (error, name) => error.metadata?.get(name)[0];

/** What may be repeated: `none`, `call` or `transaction`. */
function retryOf(error) {
  // Without a trailer, no server has answered: the connection was lost, or could not be made.
  return trailer(error, 'tercet-retry') ?? (error.code === grpc.status.UNAVAILABLE ? 'call' : 'none');
}

/** Waits before a repetition, longer each time and at random; throws the error if the deadline would pass. */
async function backOff(error, failures, deadline) {
  const boundMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** failures);
  const delayMs = Number(trailer(error, 'tercet-retry-after-ms') ?? 0) + randomInt(1, boundMs + 1);
  if (Date.now() + delayMs >= deadline) throw error;
  await sleep(delayMs);
}

export class Client {
  #kv;
  #transactions;

  /** @param {string} address host:port; it connects at the first call */
  constructor(address) {
    const options = {
      'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
      'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
    };
    const credentials = grpc.credentials.createInsecure();
    this.#kv = new tercet.kv.v1.KeyValueService(address, credentials, options);
    this.#transactions = new tercet.transaction.v1.TransactionService(address, credentials, options);
  }

  close() {
    this.#kv.close();
    this.#transactions.close();
  }

  /** Calls a method of the key-value service that reads. */
  read(method, request) {
    return this.#repeated(this.#kv, method, request, Date.now() + CALL_MS);
  }

  /** Calls a method of the key-value service that writes. By its request id it takes place once, however often sent. */
  write(method, request) {
    return this.#repeated(this.#kv, method, {requestId: randomUUID(), ...request}, Date.now() + CALL_MS);
  }

  /**
   * Runs a body in a transaction and commits it. On a conflict the body runs again, so it should change nothing
   * else. The body is given the id that its requests carry as `transactionId`.
   */
  async transact(body) {
    const deadline = Date.now() + CALL_MS;
    for (let failures = 1; ; failures++) {
      const {transactionId} = await this.#repeated(this.#transactions, 'Begin', {}, deadline);
      try {
        const result = await body(transactionId);
        await this.#repeated(this.#transactions, 'Commit', {transactionId}, deadline);
        return result;
      } catch (error) {
        await this.#rollBack(transactionId);
        if (retryOf(error) !== 'transaction') throw error;
        await backOff(error, failures, deadline);
      }
    }
  }

  /** The messages of one scan. It has failed if it ends without an `end`. */
  async *scan(request) {
    const stream = this.#kv.Scan(request, {deadline: Date.now() + CALL_MS});
    let ended = false;
    for await (const message of stream) {
      ended = message.end !== null;
      yield message;
    }
    if (!ended) throw new Error('The scan broke off before its end');
  }

  /**
   * The messages of a watch, without a deadline; leaving the loop ends it in the server too. Where it fails with
   * UNAVAILABLE, another one goes on with the last `resumeToken`.
   */
  async *watch(request) {
    const stream = this.#kv.Watch(request);
    // A cancelled stream reports its cancelling as an error, after the loop has been left.
    stream.on('error', (error) => {
      if (error.code !== grpc.status.CANCELLED) stream.destroy(error);
    });
    try {
      yield* stream;
    } finally {
      stream.cancel();
    }
  }

  async #repeated(service, method, request, deadline) {
    for (let failures = 1; ; failures++) {
      try {
        return await once(service, method, request, deadline);
      } catch (error) {
        const retry = retryOf(error);
        // A call outside of a transaction is the whole transaction.
        if (retry === 'none' || (retry === 'transaction' && request.transactionId)) throw error;
        await backOff(error, failures, deadline);
      }
    }
  }

  async #rollBack(transactionId) {
    try {
      await once(this.#transactions, 'Rollback', {transactionId}, Date.now() + ROLLBACK_MS);
    } catch (error) {
      // The failure that led here matters more; the server rolls back by itself after the idle timeout.
      console.error(`The rollback failed: ${reasonOf(error)}`);
    }
  }
}

function once(service, method, request, deadline) {
  return new Promise((resolve, reject) => {
    service[method](request, {deadline}, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}
