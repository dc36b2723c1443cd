import { LIMITS as PRODUCT } from '@annotome/contracts';
import { world } from '@annotome/volume';
import { z } from 'zod';
import { type Act } from '../act.ts';
import { MaskDocError } from '../errors.ts';

/** Segments that a label map of bytes can hold; 255 is left to the page, for what is not saved yet. */
export const MAX_SEGMENTS = 254;

/** SPEC.md V5. */
export const LIMITS = {
  voxelBytes: PRODUCT.maskActBytes,
  changes: 1_000,
  clicks: 500,
  replaces: 2_000,
  nameLength: PRODUCT.nameLength,
  /** Milliseconds since 1970: the difference of two is told exactly. */
  time: 2 ** 52,
} as const;

const Id = z.string().min(1).max(40);
const Name = z.string().min(1).max(LIMITS.nameLength);
const Color = z.string().regex(/^#[0-9a-f]{6}$/i);
const World = z.tuple([z.number(), z.number(), z.number()]).transform(([x, y, z]) => world(x, y, z));
const Prompt = { world: World, label: z.enum(['inside', 'outside']) };
export const ClickShape = z.strictObject({ id: Id, ...Prompt });
/** Of a segment. */
export const FieldsShape = { name: Name, color: Color, labelId: Id, locked: z.boolean(), accepted: z.boolean() };
export const MadeShape = z.strictObject({
  prompts: z.array(z.strictObject(Prompt)).max(LIMITS.clicks),
  model: z.string().max(128).optional(),
  windows: z
    .array(z.tuple([z.int(), z.int(), z.int()]))
    .max(LIMITS.clicks)
    .optional(),
  confidence: z.number().min(0).max(1).optional(),
});

export const ChangeShape = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('add-segment'),
    segment: Id,
    labelId: Id,
    name: Name,
    color: Color,
    index: z.int().min(1).max(MAX_SEGMENTS),
  }),
  z.strictObject({
    type: z.literal('segment'),
    segment: Id,
    fields: z.strictObject(FieldsShape).partial(),
  }),
  z.strictObject({ type: z.literal('delete-segment'), segment: Id }),
  z.strictObject({
    type: z.literal('clicks'),
    segment: Id,
    put: z.array(ClickShape).max(LIMITS.clicks),
  }),
  z.strictObject({ type: z.literal('voxels'), segment: Id, bits: z.instanceof(Uint8Array) }),
]);

const ActShape = z.strictObject({
  id: Id,
  by: Id,
  at: z.int().min(0).max(LIMITS.time),
  tool: z.string().min(1).max(40),
  changes: z.array(ChangeShape).min(1).max(LIMITS.changes),
  replaces: z.array(Id).max(LIMITS.replaces).optional(),
  made: MadeShape.optional(),
});

/**
 * An element of `acts`, checked in its shape; whether its segments are there and its bricks in the volume is another question.
 * @throws MaskDocError `malformed`, `too-large`.
 */
export function readAct(value: unknown): Act {
  const { success, data, error } = ActShape.safeParse(value);
  if (!success) {
    const where = error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ');
    throw new MaskDocError('malformed', `An act has the shape of SPEC.md D4; this one has not: ${where}`);
  }
  if (!isPlain(value)) throw new MaskDocError('malformed', 'An act says all that it holds itself (D4).');
  const only = data.changes.map(({ type }) => type);
  if (data.made ? only.some((type) => type !== 'voxels' && type !== 'clicks') : data.replaces || only.includes('clicks')) {
    throw new MaskDocError(
      'malformed',
      'A proposal changes voxels and clicks alone; nothing but a proposal has clicks, or replaces (P1).',
    );
  }
  const bytes = data.changes.reduce((sum, change) => sum + (change.type === 'voxels' ? change.bits.byteLength : 0), 0);
  if (bytes > LIMITS.voxelBytes) {
    throw new MaskDocError('too-large', `An act may hold ${LIMITS.voxelBytes} bytes of voxels; this one holds ${bytes}.`);
  }
  return data as Act;
}

/** Bytes can name what an object inherits: that would be read here, and lost when the act is sent on. @param value of the right shape. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === Array.prototype) && Object.values(value).every(isPlain);
}
