import { type WasmSource } from '@annotome/formats';
import * as Comlink from 'comlink';
import { Inspector } from '../features/upload/inspect/inspector.ts';

/** Where the bundler put the codecs' WebAssembly. */
const WASM_URLS = {
  openjpeg: new URL('@cornerstonejs/codec-openjpeg/decodewasm', import.meta.url),
  charls: new URL('@cornerstonejs/codec-charls/decodewasm', import.meta.url),
} as const;

const wasm: WasmSource = async (codec) => {
  const response = await fetch(WASM_URLS[codec]);
  if (!response.ok) throw new Error(`The ${codec} decoder could not be fetched (${response.status}).`);
  return response.arrayBuffer();
};

Comlink.expose(new Inspector(wasm));
