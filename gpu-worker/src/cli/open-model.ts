import { loadModel, type LoadedModel } from '../runtime/load-model.ts';
import { type Device } from '../runtime/device.ts';
import { type Terminal } from './terminal.ts';

export interface OpenModel extends LoadedModel {
  /** What it turned out to compute on; certain once something has run. */
  device(): string;
}

/** The model that `--model` and `--device` ask for; one line on standard error where `auto` did not get what it tried first. */
export async function openModel(
  { model, device }: { readonly model?: string | undefined; readonly device: Device },
  terminal: Terminal,
): Promise<OpenModel> {
  let fellBack = false;
  const loaded = await loadModel({
    ...(model === undefined ? {} : { dir: model }),
    device,
    onNotice: (line) => {
      fellBack = true;
      terminal.note(line);
    },
  });
  return { ...loaded, device: () => (device !== 'auto' ? device : fellBack ? 'cpu' : 'cuda') };
}
