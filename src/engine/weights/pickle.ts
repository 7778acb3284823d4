// Reads a pickle without running anything: the opcodes that PyTorch writes for dictionaries of tensors and no others,
// calls only of the names on a list, which become plain records here. Time and memory grow with the bytes read.
import { StudioError } from '../../face/errors.ts';

/** A call of a name on the list (`reduce` decides what becomes of it), or the name itself. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly name: string;
}
export interface PickleSequence {
  readonly kind: 'tuple' | 'list';
  readonly items: PickleValue[];
}
/** Whatever the container makes of persistent ids and calls. */
export interface PickleObject {
  readonly kind: 'storage' | 'tensor';
}
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleGlobal
  | PickleSequence
  | PickleObject
  | Map<PickleValue, PickleValue>;

/** What a container adds to the bare language. */
export interface PickleHost {
  /** Names that may be mentioned, as `module name`. */
  readonly names: ReadonlySet<string>;
  /** A call of one of them. */
  reduce(name: string, args: readonly PickleValue[]): PickleValue;
  /** What a persistent id stands for. */
  persistent(id: PickleValue): PickleValue;
}

const REMEDY =
  'Save the weights alone: torch.save(model.state_dict(), path). Files from elsewhere than PyTorch are not read.';

export function pickleError(message: string): StudioError {
  return new StudioError('file-damaged', message, REMEDY);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;
const MOST_STEPS = 2_000_000;
const LONGEST_NAME = 200;
/** The only protocol that torch.save uses by itself. */
const PROTOCOL = 2;

/**
 * Reads one pickle.
 * @param from where it begins in `bytes`
 * @returns its value and the position behind it
 * @throws StudioError `file-damaged`, naming the opcode or the name that is not on the list
 */
export function readPickle(
  bytes: Uint8Array,
  from: number,
  host: PickleHost,
): { value: PickleValue; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: Slot[] = [];
  const memo = new Map<number, PickleValue>();
  let at = from;

  const take = (count: number): number => {
    const start = at;
    at += count;
    if (at > bytes.length) throw pickleError('The pickle ends in the middle of a value.');
    return start;
  };
  const pop = (): PickleValue => {
    const value = stack.pop();
    if (value === undefined || value === MARK)
      throw pickleError('The pickle takes a value that is not there.');
    return value;
  };
  const popMark = (): PickleValue[] => {
    const mark = stack.lastIndexOf(MARK);
    if (mark < 0) throw pickleError('The pickle takes values that are not there.');
    return stack.splice(mark).slice(1) as PickleValue[];
  };
  const top = (): PickleValue => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const tuple = (items: PickleValue[]): void => void stack.push({ kind: 'tuple', items });
  const fill = (pairs: PickleValue[]): void => {
    const target = top();
    if (!(target instanceof Map) || pairs.length % 2 !== 0)
      throw pickleError('The pickle fills what is no dictionary.');
    for (let i = 0; i < pairs.length; i += 2)
      target.set(pairs[i] as PickleValue, pairs[i + 1] as PickleValue);
  };
  const append = (values: PickleValue[]): void => {
    const target = top();
    if (!isSequence(target, 'list')) throw pickleError('The pickle appends to what is no list.');
    for (const value of values) target.items.push(value);
  };
  const recall = (index: number): void => {
    const value = memo.get(index);
    if (value === undefined) throw pickleError('The pickle recalls a value that it never stored.');
    stack.push(value);
  };
  const line = (): string => {
    const start = at;
    while (at < bytes.length && bytes[at] !== 0x0a && at - start <= LONGEST_NAME) at += 1;
    if (bytes[at] !== 0x0a) throw pickleError('The pickle has a name without an end.');
    at += 1;
    return decode(bytes.subarray(start, at - 1));
  };

  for (let step = 0; step < MOST_STEPS; step += 1) {
    const code = String.fromCharCode(bytes[take(1)] ?? 0);
    switch (code) {
      case '\x80': // PROTO
        if (bytes[take(1)] !== PROTOCOL)
          throw pickleError('The pickle is not of protocol 2, which PyTorch uses.');
        break;
      case '.': // STOP
        return { value: pop(), end: at };
      case '(': // MARK
        stack.push(MARK);
        break;
      case 'N': // NONE
        stack.push(null);
        break;
      case '\x88': // NEWTRUE
      case '\x89': // NEWFALSE
        stack.push(code === '\x88');
        break;
      case 'J': // BININT
        stack.push(view.getInt32(take(4), true));
        break;
      case 'K': // BININT1
        stack.push(view.getUint8(take(1)));
        break;
      case 'M': // BININT2
        stack.push(view.getUint16(take(2), true));
        break;
      case '\x8a': // LONG1
        stack.push(long(bytes, take(1), take));
        break;
      case 'G': // BINFLOAT
        stack.push(view.getFloat64(take(8), false));
        break;
      case 'X': {
        // BINUNICODE
        const length = view.getUint32(take(4), true);
        const start = take(length);
        stack.push(decode(bytes.subarray(start, start + length)));
        break;
      }
      case ')': // EMPTY_TUPLE
        tuple([]);
        break;
      case '\x85': // TUPLE1
        tuple([pop()]);
        break;
      case '\x86': // TUPLE2
        tuple([pop(), pop()].reverse());
        break;
      case '\x87': // TUPLE3
        tuple([pop(), pop(), pop()].reverse());
        break;
      case 't': // TUPLE
        tuple(popMark());
        break;
      case ']': // EMPTY_LIST
        stack.push({ kind: 'list', items: [] });
        break;
      case 'a': // APPEND
        append([pop()]);
        break;
      case 'e': // APPENDS
        append(popMark());
        break;
      case '}': // EMPTY_DICT
        stack.push(new Map());
        break;
      case 's': // SETITEM
        fill([pop(), pop()].reverse());
        break;
      case 'u': // SETITEMS
        fill(popMark());
        break;
      case 'q': // BINPUT
        memo.set(view.getUint8(take(1)), top());
        break;
      case 'r': // LONG_BINPUT
        memo.set(view.getUint32(take(4), true), top());
        break;
      case 'h': // BINGET
        recall(view.getUint8(take(1)));
        break;
      case 'j': // LONG_BINGET
        recall(view.getUint32(take(4), true));
        break;
      case 'c': {
        // GLOBAL
        const name = `${line()} ${line()}`;
        if (!host.names.has(name))
          throw pickleError(`The pickle asks for "${name}", which is not on the list.`);
        stack.push({ kind: 'global', name });
        break;
      }
      case 'R': {
        // REDUCE
        const args = pop();
        const called = pop();
        if (!isGlobal(called) || !isSequence(args, 'tuple'))
          throw pickleError('The pickle calls what is no function.');
        stack.push(host.reduce(called.name, args.items));
        break;
      }
      case 'b': // BUILD: attributes of an ordered dictionary (its version table); nothing needs them
        pop();
        if (!(top() instanceof Map))
          throw pickleError('The pickle sets attributes of what is no dictionary.');
        break;
      case 'Q': // BINPERSID
        stack.push(host.persistent(pop()));
        break;
      default: {
        const hex = code.charCodeAt(0).toString(16).padStart(2, '0');
        throw pickleError(`The pickle has the opcode 0x${hex} at byte ${at - 1}, which is not on the list.`);
      }
    }
  }
  throw pickleError(`The pickle has more than ${MOST_STEPS} steps.`);
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw pickleError('A string in the pickle is not text.');
  }
}

/** A little-endian integer of any length; a number where it fits one. */
function long(bytes: Uint8Array, at: number, take: (count: number) => number): number | bigint {
  const length = bytes[at] ?? 0;
  const start = take(length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[start + i] ?? 0);
  if (length > 0 && (bytes[start + length - 1] ?? 0) >= 0x80) value -= 1n << BigInt(8 * length);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function isSequence(
  value: PickleValue | undefined,
  kind: PickleSequence['kind'],
): value is PickleSequence {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

export function isGlobal(value: PickleValue | undefined): value is PickleGlobal {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'global';
}
