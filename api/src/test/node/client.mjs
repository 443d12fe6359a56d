// Speaks to a server with the proto files alone, and checks what it answers. Usage: node client.mjs PORT
import assert from 'node:assert/strict';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const here = path.dirname(fileURLToPath(import.meta.url));
const protos = path.resolve(here, '../../../../proto');
const definition = protoLoader.loadSync(
  [
    'tercet/kv/v1/kv.proto',
    'tercet/transaction/v1/transaction.proto',
    'tercet/database/v1/database.proto',
    'tercet/admin/v1/admin.proto',
    'google/rpc/status.proto',
    'google/rpc/error_details.proto',
  ],
  {
    includeDirs: [path.join(protos, 'src/main/proto'), path.join(protos, 'third_party')],
    // Strings, since a JavaScript number loses digits beyond 2^53.
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  },
);
const {tercet} = grpc.loadPackageDefinition(definition);

const address = `127.0.0.1:${process.argv[2]}`;
const options = {'grpc.max_receive_message_length': 64 << 20};
const credentials = grpc.credentials.createInsecure();
const kv = new tercet.kv.v1.KeyValueService(address, credentials, options);
const transactions = new tercet.transaction.v1.TransactionService(address, credentials);
const databases = new tercet.database.v1.DatabaseService(address, credentials);
const admin = new tercet.admin.v1.AdminService(address, credentials);

const call = (client, method, request) =>
  new Promise((resolve, reject) =>
    client[method](request, {deadline: Date.now() + 30_000}, (error, answer) =>
      error ? reject(error) : resolve(answer)));

const stream = async (client, method, request) => {
  const messages = [];
  for await (const message of client[method](request)) messages.push(message);
  return messages;
};

async function fails(promise, code, reason, retry) {
  const error = await promise.then(
    () => assert.fail(`expected ${reason}`), (failure) => failure);
  assert.equal(error.code, code, error.message);
  assert.deepEqual(error.metadata.get('tercet-reason'), [reason]);
  assert.deepEqual(error.metadata.get('tercet-retry'), [retry]);
  const [details] = error.metadata.get('grpc-status-details-bin');
  assert.ok(details.length <= 4096);
  // The reason stands in the ErrorInfo of the google.rpc.Status; its text is found in the bytes.
  assert.ok(details.includes(Buffer.from('google.rpc.ErrorInfo')));
  assert.ok(details.includes(Buffer.from(reason)));
  return error;
}

// Values of any bytes, and versions.
const key = Buffer.from([0, 255, 1]);
const value = Buffer.from('gr\u00fc\u00dfe');
const put = await call(kv, 'Put', {bucket: 'node', key, value});
assert.ok(BigInt(put.commitVersion) > 0n);
const got = await call(kv, 'Get', {bucket: 'node', key});
assert.deepEqual(got.entry.value, value);
assert.equal(got.entry.version, put.commitVersion);
assert.equal((await call(kv, 'Get', {bucket: 'node', key: Buffer.from('absent')})).entry, null);

// 64-bit integers keep their digits.
const counter = Buffer.from('counter');
const large = '9007199254740993';
const counted = await call(kv, 'Increment', {bucket: 'node', key: counter, delta: large});
assert.equal(counted.value, large);

// A stream, its header and its end.
for (let i = 0; i < 10; i++) {
  await call(kv, 'Put', {
    bucket: 'scan', key: Buffer.from(`k${i}`), value: Buffer.from(`v${i}`), durability: 'DURABILITY_BUFFERED',
  });
}
const messages = await stream(kv, 'Scan', {bucket: 'scan', prefix: Buffer.from('k'), limit: 7, reverse: true});
const entries = messages.flatMap((message) => message.entries ?? []);
assert.deepEqual(entries.map((entry) => entry.key.toString()), ['k9', 'k8', 'k7', 'k6', 'k5', 'k4', 'k3']);
assert.ok(BigInt(messages[0].header.readVersion) > 0n);
assert.equal(messages.at(-1).end.reason, 'END_REASON_LIMIT_REACHED');
const rest = await stream(kv, 'Scan', {
  bucket: 'scan', prefix: Buffer.from('k'), reverse: true, resumeToken: messages.at(-1).resumeToken,
});
assert.equal(rest.flatMap((message) => message.entries ?? []).length, 3);

// A compound write.
const write = await call(kv, 'Write', {
  bucket: 'node',
  compare: [{key: Buffer.from('lock'), condition: {mustNotExist: true}}],
  then: [{put: {key: Buffer.from('lock'), value: Buffer.from('me')}}],
  else: [{delete: {key: Buffer.from('lock')}}],
});
assert.equal(write.branch, 'BRANCH_THEN');

// A transaction, and a conflict.
const {transactionId} = await call(transactions, 'Begin', {});
assert.equal(transactionId.length, 16);
await call(kv, 'Get', {bucket: 'node', key, transactionId});
await call(kv, 'Put', {bucket: 'node', key: Buffer.from('other'), value, transactionId});
await call(kv, 'Put', {bucket: 'node', key, value: Buffer.from('changed')});
await fails(
  call(transactions, 'Commit', {transactionId}), grpc.status.ABORTED, 'TRANSACTION_CONFLICT', 'transaction');
await fails(
  call(kv, 'Get', {bucket: 'node', key, transactionId}),
  grpc.status.ABORTED, 'TRANSACTION_NOT_FOUND', 'transaction');

// Errors.
await fails(
  call(kv, 'Put', {bucket: 'node', key, value, condition: {mustNotExist: true}}),
  grpc.status.ALREADY_EXISTS, 'KEY_EXISTS', 'none');
await fails(
  call(databases, 'GetDatabase', {database: 'nowhere'}), grpc.status.NOT_FOUND, 'DATABASE_NOT_FOUND', 'none');

// Databases, buckets, and the server.
await call(databases, 'CreateDatabase', {database: 'node'});
const listed = await call(databases, 'ListDatabases', {});
assert.deepEqual(listed.databases.map((database) => database.name), ['default', 'node']);
const buckets = await call(databases, 'ListBuckets', {});
assert.deepEqual(buckets.buckets.map((bucket) => bucket.name), ['node', 'scan']);
const info = await call(admin, 'GetServerInfo', {});
assert.equal(info.state, 'SERVER_STATE_SERVING');

console.log('all checks passed');
for (const client of [kv, transactions, databases, admin]) client.close();
