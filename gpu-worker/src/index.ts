/** What tests and later processes may use of the worker; the command line is `src/cli/main.ts`. */
export { defaultModelFolder } from './runtime/default-model.ts';
export { loadModel, type LoadedModel } from './runtime/load-model.ts';
export { createSession, type DeviceSession, type SessionOptions } from './runtime/create-session.ts';
export { folderSink, ModelError, nodeSha256 } from './runtime/model-folder.ts';
export { DeviceError, type Device } from './runtime/device.ts';
export { nodeSource } from './files/node-source.ts';
