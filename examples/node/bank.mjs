// Accounts and transfers between them. Usage: node bank.mjs [HOST:PORT]
import {randomUUID} from 'node:crypto';
import {Client, reasonOf} from './client.mjs';

const bucket = 'example-node-accounts';
const client = new Client(process.argv[2] ?? '127.0.0.1:7411');

const keyOf = (name) => Buffer.from(`account/${name}`);
// Money is counted in whole cents, as text, and never as a floating-point number.
const toValue = (balance) => Buffer.from(balance.toString());
const toBalance = (entry) => BigInt(entry.value.toString());

class InsufficientFunds extends Error {}

/** Opens an account that must not exist yet. */
function open(name, balance, requestId = randomUUID()) {
  const condition = {mustNotExist: true};
  return client.write('Put', {bucket, key: keyOf(name), value: toValue(balance), condition, requestId});
}

async function balanceOf(name, transactionId) {
  const {entry} = await client.read('Get', {bucket, key: keyOf(name), transactionId});
  if (!entry) throw new Error(`There is no account ${name}`);
  return toBalance(entry);
}

/** Moves money, or nothing at all. Returns how often the transaction ran. */
async function transfer(from, to, amount, inBetween = async () => {}) {
  let runs = 0;
  await client.transact(async (transactionId) => {
    runs++;
    const [left, right] = [await balanceOf(from, transactionId), await balanceOf(to, transactionId)];
    if (left < amount) throw new InsufficientFunds(`${from} has ${left}`);
    await inBetween(runs);
    await client.write('Put', {bucket, key: keyOf(from), value: toValue(left - amount), transactionId});
    await client.write('Put', {bucket, key: keyOf(to), value: toValue(right + amount), transactionId});
  });
  return runs;
}

async function openAccounts() {
  await client.write('DeleteRange', {bucket, prefix: Buffer.from('account/')});
  const requestId = randomUUID();
  const first = await open('alice', 100n, requestId);
  await open('bob', 50n);
  console.log('opened alice 100, bob 50');
  // As after a lost answer: the same request id, and it takes place once.
  const again = await open('alice', 100n, requestId);
  console.log(`the same request again: ${again.commitVersion === first.commitVersion ? 'same' : 'other'} version`);
  await open('alice', 1n).then(
    () => console.log('alice was opened twice'),
    (error) => console.log(`opening alice again: ${reasonOf(error)}`));
}

async function transferMoney() {
  const runs = await transfer('alice', 'bob', 30n, async (run) => {
    // Somebody else pays in while the first run is under way, which makes it conflict.
    if (run === 1) await client.write('Increment', {bucket, key: keyOf('alice'), delta: 5});
  });
  console.log(`transfer of 30: committed by run ${runs}`);
  console.log(`alice ${await balanceOf('alice')}, bob ${await balanceOf('bob')}`);
  try {
    await transfer('alice', 'bob', 1000n);
  } catch (error) {
    if (!(error instanceof InsufficientFunds)) throw error;
    console.log(`transfer of 1000: refused, ${error.message}`);
  }
  const pairs = [['alice', 'bob'], ['bob', 'alice']];
  await Promise.all(Array.from({length: 20}, (_, i) => transfer(...pairs[i % 2], 1n)));
  console.log(`after 20 transfers at once: alice ${await balanceOf('alice')}, bob ${await balanceOf('bob')}`);
}

async function listAccounts() {
  await Promise.all(['carol', 'dave', 'erin'].map((name) => open(name, 0n)));
  let resumeToken = '';
  let more = true;
  while (more) {
    const names = [];
    for await (const message of client.scan({bucket, prefix: Buffer.from('account/'), limit: 2, resumeToken})) {
      names.push(...message.entries.map((entry) => entry.key.toString()));
      resumeToken = message.resumeToken || resumeToken;
      // A scan that took too long for the server to hold its version is read on in the same way.
      more = message.end !== null && message.end.reason !== 'END_REASON_EXHAUSTED';
    }
    console.log(`page: ${names.join(' ')}`);
  }
}

/** Waits for one commit, runs something once the server watches, and returns the token to go on with. */
async function watchOne(label, resumeToken, whenWatching) {
  const events = [];
  for await (const message of client.watch({bucket, prefix: Buffer.from('account/'), resumeToken})) {
    if (message.header) await whenWatching();
    // Of a very large commit, each message has a part; here it comes whole, and the first one will do.
    for (const commit of message.commits) events.push(...commit.events);
    if (events.length > 0 && message.resumeToken) {
      const told = events.map(({entry}) => `${entry.key}=${entry.value}`).sort();
      console.log(`${label}: ${told.join(' ')}`);
      return message.resumeToken;
    }
  }
  throw new Error('The watch has ended');
}

try {
  await openAccounts();
  await transferMoney();
  await listAccounts();
  const token = await watchOne('watched', '', () => transfer('alice', 'bob', 5n));
  // What happens while nobody watches is told later.
  await transfer('bob', 'alice', 1n);
  await watchOne('watched later', token, async () => {});
} finally {
  client.close();
}
