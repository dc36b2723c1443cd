export const DEVICES = ['auto', 'cuda', 'webgpu', 'cpu'] as const;

/** What the user asked to compute on; `auto` is CUDA where there is one, else the CPU. */
export type Device = (typeof DEVICES)[number];

/** A device that was asked for by name and is not there. The message says how to get it. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly device: Device;

  constructor(device: Device, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.device = device;
  }
}
