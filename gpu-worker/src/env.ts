import { storageEnvironment } from '@annotome/storage';
import { z } from 'zod';

import { DEVICES } from './runtime/device.ts';

const Environment = z.object({
  /** Model folder used where --model is not given. */
  ANNOTOME_MODEL: z.string().min(1).optional(),
  /** 1 prints where an error happened. */
  ANNOTOME_DEBUG: z.enum(['0', '1']).catch('0'),
});

/** The one place the worker and its command line read the environment. Read when asked, so that a test may set it. */
export const environment = (): z.output<typeof Environment> => {
  const { ANNOTOME_MODEL, ANNOTOME_DEBUG } = process.env;
  // Set to nothing is not set.
  return Environment.parse({ ANNOTOME_MODEL: ANNOTOME_MODEL || undefined, ANNOTOME_DEBUG });
};

const ServiceEnvironment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  WORKER_PORT: z.coerce.number().int().min(0).max(65535).default(3003),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** Model folder; the built-in model where it is not given. */
  MODEL_FOLDER: z.string().min(1).optional(),
  WORKER_DEVICE: z.enum(DEVICES).default('auto'),
  /** Windows per run of the encoder; by the device's memory where it is not given. */
  WORKER_BATCH: z.coerce.number().int().min(1).max(64).optional(),
  ...storageEnvironment,
});
export type ServiceEnvironment = z.output<typeof ServiceEnvironment>;

/** The environment of the worker as a service, checked. @throws Error that names each variable that does not fit, and why. */
export function readServiceEnvironment(variables: NodeJS.ProcessEnv): ServiceEnvironment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const { success, data, error } = ServiceEnvironment.safeParse(given);
  if (success) return data;
  throw new Error(`The environment does not fit:\n${z.prettifyError(error)}`);
}
