/** What tests and later processes may use of the worker; the command line is `src/cli/main.ts`. */
export { defaultModelFolder } from './runtime/default-model.ts';
export { loadModel, type LoadedModel } from './runtime/load-model.ts';
