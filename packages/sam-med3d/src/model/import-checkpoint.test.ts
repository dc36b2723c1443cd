import { createHash } from 'node:crypto';
import { joined, readFixture } from '@annotome/testing';
import { describe, expect, it } from 'vitest';
import { type CheckpointSource } from '../checkpoint/checkpoint-source.ts';
import { importCheckpoint, type ImportOptions, type ModelSink } from './import-checkpoint.ts';
import { ModelManifest } from './model-manifest.ts';

const tiny = readFixture('golden/tiny/checkpoint.pth');
const source = (name = 'runs/first/tiny.pth', bytes = tiny): CheckpointSource => ({
  name,
  size: bytes.length,
  read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
});
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function imported(
  options: Partial<ImportOptions> = {},
  from = source(),
): Promise<{ manifest: ModelManifest; files: ReadonlyMap<string, Uint8Array> }> {
  const files = new Map<string, Uint8Array>();
  const sink: ModelSink = {
    async write(name, pieces) {
      const all: Uint8Array[] = [];
      for await (const piece of pieces) all.push(piece);
      files.set(name, joined(all));
    },
  };
  const manifest = await importCheckpoint(from, { createdBy: 'a test', ...options }, sink);
  return { manifest, files };
}

describe('importCheckpoint', () => {
  it('writes two graphs and, last, what they are', async () => {
    const { manifest, files } = await imported();
    expect([...files.keys()]).toEqual(['image-encoder.onnx', 'mask-decoder.onnx', 'model.json']);
    expect(ModelManifest.parse(JSON.parse(new TextDecoder().decode(files.get('model.json'))))).toEqual(manifest);
    expect(manifest).toMatchObject({
      name: 'tiny',
      licence: 'unknown',
      precision: 'fp32',
      createdBy: 'a test',
      source: { file: 'tiny.pth', format: 'torch-zip', bytes: tiny.length, sha256: sha256(tiny) },
      interface: {
        imageEncoder: { image: 'float32[n,1,128,128,128]', embedding: 'float32[n,48,8,8,8]' },
        maskDecoder: {
          embedding: 'float32[1,48,8,8,8]',
          point_coords: 'float32[1,p,3]',
          point_labels: 'float32[1,p]',
          mask_input: 'float32[1,1,32,32,32]',
          mask_logits: 'float32[1,1,32,32,32]',
          iou: 'float32[1,1]',
        },
      },
    });
    for (const { name, bytes, sha256: hash } of manifest.files) {
      const file = files.get(name) ?? new Uint8Array();
      expect([file.length, sha256(file)]).toEqual([bytes, hash]);
    }
  });

  it('gives the same bytes and the same hash again, and others in another precision', async () => {
    const [first, second, half] = [await imported(), await imported(), await imported({ precision: 'fp16' })];
    const hashes = ({ files }: typeof first): string[] => [...files].map(([name, bytes]) => `${name} ${sha256(bytes)}`);
    expect(hashes(second)).toEqual(hashes(first));
    expect(half.manifest.hash).not.toBe(first.manifest.hash);
    expect(half.manifest.source).toEqual(first.manifest.source);
    expect(half.files.get('image-encoder.onnx')?.length).toBeLessThan((first.files.get('image-encoder.onnx')?.length ?? 0) * 0.9);
  });

  it('takes name and licence as given, and knows the authors’ releases', async () => {
    expect((await imported({ name: 'mine', licence: 'CC-BY-4.0' })).manifest).toMatchObject({
      name: 'mine',
      licence: 'CC-BY-4.0',
    });
    const released = await imported({}, source('/models/sam_med3d_turbo.pth'));
    expect(released.manifest).toMatchObject({ name: 'sam_med3d_turbo', licence: 'Apache-2.0' });
  });

  it('puts large weights into a file of their own, at aligned places', async () => {
    const { manifest, files } = await imported({ externalAbove: 100_000 });
    expect(manifest.files.map(({ name }) => name)).toEqual([
      'image-encoder.onnx',
      'image-encoder.onnx.data',
      'mask-decoder.onnx',
      'mask-decoder.onnx.data',
    ]);
    expect(files.get('image-encoder.onnx')?.length).toBeLessThan(100_000);
  });

  it('goes up to the whole in its progress', async () => {
    const steps: number[] = [];
    let whole = 0;
    await imported({ onProgress: (done, total) => (steps.push(done), (whole = total)) });
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBe(whole);
  });

  it('writes nothing where the checkpoint is refused', async () => {
    const touched: string[] = [];
    const sink: ModelSink = { write: (name) => Promise.resolve(void touched.push(name)) };
    await expect(
      importCheckpoint(source('cut.pth', tiny.subarray(0, 2_000_000)), { createdBy: 'a test' }, sink),
    ).rejects.toMatchObject({
      name: 'CheckpointError',
      code: 'truncated',
    });
    expect(touched).toEqual([]);
  });
});
