import { PANES, type Viewer, type ViewState } from '../../viewer/types.ts';
import { type Person } from './people.ts';

type Port = Pick<Viewer, 'getViewState' | 'setViewState' | 'paneView'>;

/**
 * Shows here what a colleague sees: slices, places, zoom and brightness. The same part of the image, however large the panes are here.
 * When it ends one stays where one is; the brightness of before comes back.
 */
export class FollowedView {
  readonly #viewer: Port;
  readonly #before: Pick<ViewState, 'window' | 'preset'>;
  #shown = '';
  #sizes = '';
  #view: Person['view'] | undefined;

  constructor(viewer: Port) {
    this.#viewer = viewer;
    const { window, preset } = viewer.getViewState();
    this.#before = { window, preset };
  }

  shows(view: Person['view']): boolean {
    return JSON.stringify(view) === JSON.stringify(this.#view);
  }

  show(view: Person['view']): void {
    this.#view = view;
    const { position, maximised, window } = view;
    const now = this.#viewer.getViewState();
    const cameras = Object.fromEntries(
      PANES.map((pane) => {
        const theirs = view.cameras[pane];
        const here = this.#viewer.paneView(pane);
        if (!theirs) return [pane, null];
        // Not on the screen here: it gets their camera when it is.
        if (!here) return [pane, now.cameras[pane]];
        return [pane, { centre: theirs.centre, mmPerPixel: theirs.span / Math.min(here.width, here.height) }];
      }),
    ) as ViewState['cameras'];
    this.#viewer.setViewState({
      ...now,
      position,
      cameras,
      maximised,
      window: { start: window[0], end: window[1] },
      preset: window[0] === now.window.start && window[1] === now.window.end ? now.preset : null,
    } satisfies ViewState);
    this.#shown = this.#what();
    this.#sizes = this.#paneSizes();
  }

  /** Whether the person here has moved the view since it was last shown. */
  get isLeft(): boolean {
    return this.#what() !== this.#shown;
  }

  /** After panes have changed their size, or come. */
  adapt(): void {
    if (this.#view && this.#paneSizes() !== this.#sizes) this.show(this.#view);
  }

  end(): void {
    const now = this.#viewer.getViewState();
    const [start, end] = this.#view?.window ?? [];
    if (now.window.start === start && now.window.end === end) this.#viewer.setViewState({ ...now, ...this.#before });
  }

  #what(): string {
    const { position, cameras, maximised, window } = this.#viewer.getViewState();
    return JSON.stringify([position, cameras, maximised, window]);
  }

  #paneSizes(): string {
    return PANES.map((pane) => {
      const view = this.#viewer.paneView(pane);
      return view ? `${view.width}×${view.height}` : '';
    }).join();
  }
}
