// One connection to one database and the only way to use it: `tx`. It opens late, opens again when the browser or
// another tab took the connection away, and knows what is under way. It knows no table by name.
import { openDB } from 'idb';
import type { IDBPDatabase, IDBPTransaction } from 'idb';
import { StudioError } from '../face/errors.ts';
import { isConnectionLost, isStorageFull, storageError } from './errors.ts';
import type { Migration, Schema, Store } from './schema.ts';

export type Transaction<Mode extends IDBTransactionMode> = IDBPTransaction<Schema, Store[], Mode>;

export interface Database {
  /**
   * Runs `work` in one transaction and resolves once that is committed; whatever `work` throws aborts it, so that
   * nothing of it is kept. `work` may await only requests of its transaction, and may be run again.
   * @param doing what an error names, to follow "while"
   * @param strict resolve only when the data has reached the disk
   */
  readonly tx: <Mode extends 'readonly' | 'readwrite', Result>(
    stores: Store[],
    mode: Mode,
    doing: string,
    work: (transaction: Transaction<Mode>) => Promise<Result>,
    strict?: 'strict',
  ) => Promise<Result>;
  readonly pending: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A browser that clears its data closes the connections that are just being opened, too: hence two. */
const RETRIES = 2;

/** Names a database and its migrations; nothing is opened before the first transaction. */
export function openDatabase(name: string, migrations: readonly Migration[]): Database {
  const underWay = new Set<Promise<unknown>>();
  let connection: Promise<IDBPDatabase<Schema>> | undefined;
  let closed = false;

  function connect(): Promise<IDBPDatabase<Schema>> {
    if (connection !== undefined) return connection;
    const opening: Promise<IDBPDatabase<Schema>> = openDB<Schema>(name, migrations.length, {
      upgrade: (database, from, _, transaction) => {
        const climb = async () => {
          for (const migrate of migrations.slice(from)) await migrate(database, transaction);
        };
        // Without this a migration that failed half-way would be committed.
        climb().catch(() => transaction.abort());
        // Its failure is told by the open request.
        transaction.done.catch(() => undefined);
      },
      // Another tab wants to upgrade or delete: give way, or it waits for ever.
      blocking: () => forget(opening),
      terminated: () => forget(opening),
    });
    connection = opening;
    opening.catch(() => forget(opening));
    return opening;
  }

  /** Lets go of a connection; transactions that are under way on it still come to their end. */
  function forget(which: Promise<IDBPDatabase<Schema>> | undefined): void {
    if (connection === which) connection = undefined;
    which?.then((database) => database.close()).catch(() => undefined);
  }

  async function attempt<Mode extends 'readonly' | 'readwrite', Result>(
    stores: Store[],
    mode: Mode,
    work: (transaction: Transaction<Mode>) => Promise<Result>,
    durability: IDBTransactionDurability,
  ): Promise<Result> {
    const database = await connect();
    const transaction = database.transaction(stores, mode, { durability });
    const end = transaction.done.then(
      () => undefined,
      (error: unknown) => error ?? transaction.error,
    );
    let thrown: unknown;
    try {
      const result = await work(transaction);
      thrown = await end;
      if (thrown === undefined) return result;
    } catch (error) {
      thrown = error;
      try {
        transaction.abort();
      } catch {
        // It had ended already.
      }
      // A full disk aborts the transaction: its requests then see only an AbortError.
      const reason = await end;
      if (isStorageFull(reason)) thrown = reason;
    }
    throw thrown;
  }

  return {
    tx: (stores, mode, doing, work, strict) => {
      const run = async () => {
        if (closed) {
          throw new StudioError('storage-failed', 'The storage is closed.', 'Reload the page.');
        }
        for (let retries = RETRIES; ; retries -= 1) {
          const used = connection;
          try {
            return await attempt(stores, mode, work, strict ?? 'default');
          } catch (error) {
            if (retries === 0 || !isConnectionLost(error)) throw storageError(error, doing);
            // Somebody else may have opened a new one in the meantime.
            if (used === undefined || connection === used) forget(connection);
          }
        }
      };
      const result = run();
      underWay.add(result);
      const over = () => underWay.delete(result);
      result.then(over, over);
      return result;
    },
    pending: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    close: async () => {
      closed = true;
      await Promise.allSettled(underWay);
      forget(connection);
    },
  };
}
