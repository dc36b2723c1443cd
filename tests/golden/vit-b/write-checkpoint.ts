import { closeSync, openSync, writeSync } from 'node:fs';
import { hashValues, torchTensor, torchZip, type TorchTensorValue } from '@annotome/testing';
import { GoldenSet, type GoldenTensor } from '../golden-set.ts';

/** The golden set's weights at ViT-B size, as `torch.save` leaves them: 400 MB, a weight at a time. */
export function writeVitBCheckpoint(path: string): void {
  const file = openSync(path, 'w');
  const weights = Object.fromEntries(new GoldenSet('vit-b').tensors.map((tensor) => [tensor.name, torchWeight(tensor)]));
  for (const piece of torchZip({ epoch: 1, model_state_dict: weights })) writeAll(file, piece);
  closeSync(file);
}

function torchWeight({ name, shape, values, amplitude, offset }: GoldenTensor): TorchTensorValue {
  const count = shape.reduce((product, size) => product * size, 1);
  return torchTensor(shape, () =>
    values === undefined ? hashValues(name, 0, count, amplitude ?? 0, offset) : Float32Array.from(values),
  );
}

function writeAll(file: number, piece: Uint8Array): void {
  for (let done = 0; done < piece.byteLength;) done += writeSync(file, piece, done);
}
