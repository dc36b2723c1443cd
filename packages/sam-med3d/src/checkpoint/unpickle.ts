import { CheckpointError } from './checkpoint-error.ts';
import { dataView } from './read-bytes.ts';

/** A class or function a pickle names. It stays a name: nothing is looked up, nothing is called. */
export class PickleGlobal {
  readonly module: string;
  readonly attribute: string;
  constructor(module: string, attribute: string) {
    this.module = module;
    this.attribute = attribute;
  }
  get path(): string {
    return `${this.module}.${this.attribute}`;
  }
}

/** What a pickle would have made by calling a class or function: who was to be called, with what, and the state to be set. Inert. */
export class PickleObject {
  readonly callable: PickleValue;
  readonly args: PickleValue;
  /** From BUILD: usually the instance's `__dict__`. */
  state: PickleValue = null;
  readonly items: PickleValue[] = [];
  readonly entries = new Map<PickleValue, PickleValue>();
  constructor(callable: PickleValue, args: PickleValue) {
    this.callable = callable;
    this.args = args;
  }
}

/** Lists and tuples are arrays, dicts (and OrderedDicts) are maps, a persistent id is what `persistent` made of it. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleGlobal
  | PickleObject
  | PickleExtension;

/** Base of what {@link UnpickleHooks} may put in place of a persistent id or a known call. */
export abstract class PickleExtension {
  abstract readonly kind: string;
}

export interface UnpickleHooks {
  /** The object a persistent id stands for (torch: a storage). */
  persistent(id: PickleValue): PickleValue;
  /** The result of a call we know; undefined keeps it as an inert {@link PickleObject}. */
  call(callable: PickleGlobal, args: readonly PickleValue[]): PickleValue | undefined;
}

const MARK = Symbol('mark');
/** Bytes of pickles. A released checkpoint's has 30 kB; one with optimizer state and a long history a few MB. */
export const MAX_PICKLE = 64_000_000;
/** Stack, marks and memo that no checkpoint comes near; each entry costs the file at least one byte. */
const MAX_DEPTH = 4_000_000;
/** Lists, dicts, objects: a byte or two of the file each, and up to some hundred bytes of memory. */
const MAX_OBJECTS = 2_000_000;
/** Bytes of a whole number; parsing is quadratic. */
const MAX_LONG = 1024;
const utf8 = new TextDecoder('utf-8', { fatal: false });
const latin1 = new TextDecoder('latin1');

/**
 * Runs the stack machine of a pickle (protocols 2 to 5) without ever calling anything: `collections.OrderedDict` becomes a Map, what the
 * hooks know becomes theirs, all else inert data.
 * @returns the value and the byte after STOP.
 * @throws CheckpointError `corrupt` where the pickle does not parse, `truncated` where it has no STOP, `unsupported` for an opcode
 *   outside protocols 2 to 5.
 */
export function unpickle(
  bytes: Uint8Array,
  hooks: UnpickleHooks,
  start = 0,
): { readonly value: PickleValue; readonly end: number } {
  return new Machine(bytes, hooks, start).run();
}

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #hooks: UnpickleHooks;
  #at: number;
  #objects = 0;
  readonly #stack: (PickleValue | typeof MARK)[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array, hooks: UnpickleHooks, start: number) {
    this.#bytes = bytes;
    this.#view = dataView(bytes);
    this.#hooks = hooks;
    this.#at = start;
  }

  run(): { value: PickleValue; end: number } {
    for (;;) {
      const at = this.#at;
      const opcode = this.#u8();
      if (opcode === 0x2e) return { value: this.#pop(), end: this.#at };
      if (!this.#step(opcode)) {
        throw new CheckpointError('unsupported', {
          message: `pickle opcode 0x${opcode.toString(16)} at byte ${at} is not of protocols 2 to 5`,
        });
      }
      if (this.#stack.length > MAX_DEPTH) throw this.#bomb(`holds more than ${MAX_DEPTH} values at once`);
    }
  }

  #step(opcode: number): boolean {
    return this.#stepScalar(opcode) || this.#stepContainer(opcode) || this.#stepObject(opcode);
  }

  #stepScalar(opcode: number): boolean {
    switch (opcode) {
      case 0x80: // PROTO
        if (this.#u8() > 5) throw new CheckpointError('unsupported', { message: 'the pickle is of a protocol newer than 5' });
        return true;
      case 0x95: // FRAME
        this.#take(8);
        return true;
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4a: // BININT
        return this.#push(this.#view.getInt32(this.#take(4), true));
      case 0x4b: // BININT1
        return this.#push(this.#u8());
      case 0x4d: // BININT2
        return this.#push(this.#view.getUint16(this.#take(2), true));
      case 0x8a: // LONG1
        return this.#push(this.#long(this.#u8()));
      case 0x8b: // LONG4
        return this.#push(this.#long(this.#u32()));
      case 0x47: // BINFLOAT
        return this.#push(this.#view.getFloat64(this.#take(8), false));
      case 0x58: // BINUNICODE
        return this.#push(this.#text(this.#u32(), utf8));
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(this.#text(this.#u8(), utf8));
      case 0x8d: // BINUNICODE8
        return this.#push(this.#text(this.#u64(), utf8));
      case 0x54: // BINSTRING
        return this.#push(this.#text(this.#u32(), latin1));
      case 0x55: // SHORT_BINSTRING
        return this.#push(this.#text(this.#u8(), latin1));
      case 0x42: // BINBYTES
        return this.#push(this.#raw(this.#u32()));
      case 0x43: // SHORT_BINBYTES
        return this.#push(this.#raw(this.#u8()));
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#push(this.#raw(this.#u64()));
      default:
        return false;
    }
  }

  #stepContainer(opcode: number): boolean {
    switch (opcode) {
      case 0x28: // MARK
        this.#stack.push(MARK);
        return true;
      case 0x30: // POP
        if (this.#stack.pop() === undefined) throw this.#corrupt('pops an empty stack');
        return true;
      case 0x31: // POP_MARK
        this.#sinceMark();
        return true;
      case 0x32: // DUP
        return this.#push(this.#top());
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        return this.#push([]);
      case 0x6c: // LIST
      case 0x74: // TUPLE
        return this.#push(this.#sinceMark());
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#push(this.#popMany(opcode - 0x84));
      case 0x7d: // EMPTY_DICT
        return this.#push(new Map());
      case 0x64: // DICT
        return this.#push(this.#setItems(new Map(), this.#sinceMark()));
      case 0x8f: // EMPTY_SET
        return this.#push(new Set());
      case 0x91: // FROZENSET
        return this.#push(new Set(this.#sinceMark()));
      case 0x61: // APPEND
        return this.#append([this.#pop()]);
      case 0x65: // APPENDS
        return this.#append(this.#sinceMark());
      case 0x73: // SETITEM
        return this.#setOnTop(this.#popMany(2));
      case 0x75: // SETITEMS
        return this.#setOnTop(this.#sinceMark());
      case 0x90: // ADDITEMS
        return this.#append(this.#sinceMark());
      case 0x71: // BINPUT
        return this.#remember(this.#u8());
      case 0x72: // LONG_BINPUT
        return this.#remember(this.#u32());
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size);
      case 0x68: // BINGET
        return this.#recall(this.#u8());
      case 0x6a: // LONG_BINGET
        return this.#recall(this.#u32());
      default:
        return false;
    }
  }

  #stepObject(opcode: number): boolean {
    switch (opcode) {
      case 0x63: // GLOBAL
        return this.#push(new PickleGlobal(this.#line(), this.#line()));
      case 0x93: {
        // STACK_GLOBAL
        const [module, attribute] = this.#popMany(2);
        if (typeof module !== 'string' || typeof attribute !== 'string')
          throw this.#corrupt('names a class by something that is no text');
        return this.#push(new PickleGlobal(module, attribute));
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const [callable, args] = this.#popMany(2);
        return this.#push(this.#call(callable, args));
      }
      case 0x92: {
        // NEWOBJ_EX
        const [callable, args, keywords] = this.#popMany(3);
        const made = new PickleObject(callable ?? null, args ?? null);
        made.state = keywords ?? null;
        return this.#push(made);
      }
      case 0x6f: {
        // OBJ
        const [callable, ...args] = this.#sinceMark();
        return this.#push(this.#call(callable, args));
      }
      case 0x69: {
        // INST
        const callable = new PickleGlobal(this.#line(), this.#line());
        return this.#push(this.#call(callable, this.#sinceMark()));
      }
      case 0x62: {
        // BUILD: the state of an OrderedDict (`_metadata` of a state dict) or of a tensor says nothing we need.
        const state = this.#pop();
        const target = this.#top();
        if (target instanceof PickleObject) target.state = state;
        return true;
      }
      case 0x51: // BINPERSID
        return this.#push(this.#hooks.persistent(this.#pop()));
      case 0x50: // PERSID
        return this.#push(this.#hooks.persistent(this.#line()));
      default:
        return false;
    }
  }

  #call(callable: PickleValue | undefined, args: PickleValue | undefined): PickleValue {
    if (callable === undefined || args === undefined) throw this.#corrupt('calls nothing');
    if (callable instanceof PickleGlobal && Array.isArray(args)) {
      if (callable.path === 'collections.OrderedDict') return this.#orderedDict(args);
      const known = this.#hooks.call(callable, args);
      if (known !== undefined) return known;
    }
    return new PickleObject(callable, args);
  }

  /** `OrderedDict()` or, of old, `OrderedDict([[key, value], …])`. */
  #orderedDict(args: readonly PickleValue[]): PickleValue {
    const pairs = args[0];
    const dict = new Map<PickleValue, PickleValue>();
    if (Array.isArray(pairs)) {
      for (const pair of pairs)
        if (Array.isArray(pair) && pair.length === 2) dict.set(pair[0] as PickleValue, pair[1] as PickleValue);
    }
    return dict;
  }

  #append(values: readonly PickleValue[]): true {
    const target = this.#top();
    if (target instanceof Set) for (const value of values) target.add(value);
    else {
      const list = target instanceof PickleObject ? target.items : target;
      if (!Array.isArray(list)) throw this.#corrupt('appends to what is no list');
      for (const value of values) list.push(value);
    }
    return true;
  }

  #setOnTop(flat: readonly PickleValue[]): true {
    const target = this.#top();
    if (target instanceof Map) this.#setItems(target, flat);
    else if (target instanceof PickleObject) this.#setItems(target.entries, flat);
    else throw this.#corrupt('sets an item of what is no dict');
    return true;
  }

  #setItems(map: Map<PickleValue, PickleValue>, flat: readonly PickleValue[]): Map<PickleValue, PickleValue> {
    if (flat.length % 2 !== 0) throw this.#corrupt('has a dict with a key but no value');
    for (let i = 0; i < flat.length; i += 2) map.set(flat[i] as PickleValue, flat[i + 1] as PickleValue);
    return map;
  }

  #remember(index: number): true {
    this.#memo.set(index, this.#top());
    if (this.#memo.size > MAX_DEPTH) throw this.#bomb(`remembers more than ${MAX_DEPTH} values`);
    return true;
  }

  #recall(index: number): true {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#corrupt(`asks for memo ${index}, which was never set`);
    return this.#push(value);
  }

  #push(value: PickleValue): true {
    if (typeof value === 'object' && value !== null) {
      this.#objects += 1;
      if (this.#objects > MAX_OBJECTS) throw this.#bomb(`makes more than ${MAX_OBJECTS} objects`);
    }
    this.#stack.push(value);
    return true;
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw this.#corrupt('reads an empty stack');
    return value;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.#corrupt('pops an empty stack');
    return value;
  }

  #popMany(count: number): PickleValue[] {
    const values = Array.from({ length: count }, () => this.#pop());
    return values.reverse();
  }

  #sinceMark(): PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw this.#corrupt('has no mark to go back to');
    const values = this.#stack.splice(mark + 1) as PickleValue[];
    this.#stack.pop();
    return values;
  }

  /** Moves on by `count` bytes; gives where they began. */
  #take(count: number): number {
    const at = this.#at;
    if (count > this.#bytes.byteLength - at) {
      throw new CheckpointError('truncated', {
        message: `the pickle ends at byte ${this.#bytes.byteLength}, in the middle of a value that begins at ${at}`,
      });
    }
    this.#at = at + count;
    return at;
  }

  #u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  #u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  #u64(): number {
    const value = this.#view.getBigUint64(this.#take(8), true);
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
  }

  #raw(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  #text(length: number, decoder: TextDecoder): string {
    return decoder.decode(this.#raw(length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    const at = this.#at;
    this.#take((end < 0 ? this.#bytes.byteLength : end) - at + 1);
    return utf8.decode(this.#bytes.subarray(at, end));
  }

  /** A little-endian two's complement number; a bigint only where a number would lose digits. */
  #long(length: number): number | bigint {
    if (length > MAX_LONG) throw this.#corrupt(`has a whole number of ${length} bytes`);
    const digits = this.#raw(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(digits[i] as number);
    if (length > 0 && ((digits[length - 1] as number) & 0x80) !== 0) value -= 1n << BigInt(8 * length);
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }

  #bomb(what: string): CheckpointError {
    return new CheckpointError('zip-bomb', { message: `the pickle ${what}, which no checkpoint does (byte ${this.#at})` });
  }

  #corrupt(what: string): CheckpointError {
    return new CheckpointError('corrupt', { message: `the pickle ${what} (byte ${this.#at})` });
  }
}
