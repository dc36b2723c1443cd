'use client';

import { Input } from '@annotome/ui';
import { useId, useState, useSyncExternalStore } from 'react';
import { useHistory } from '../history/use-history.ts';
import { GROW, rangeOf, SMOOTH, type ToolSettings } from '../tools/index.ts';
import { useRoom, useRoomOfPage } from './use-room.ts';

/** What can be set of the tool at hand. It keeps its place, so that the panel below does not move with the tool. */
export function ToolOptions() {
  const { room, hand } = useRoomOfPage();
  const tool = useRoom((state) => state.tool);
  const settings = useSyncExternalStore(
    (listener) => hand.onChange(listener),
    () => hand.settings,
    () => hand.settings,
  );
  const used = useSyncExternalStore(
    (listener) => hand.onChange(listener),
    () => hand.usedRange,
    () => hand.usedRange,
  );
  const isHistory = useHistory((state) => state.panel);
  // The list of what was done needs the room, and nothing is drawn meanwhile.
  if (isHistory) return null;
  if (!room.ports.data.me.canWrite) {
    return (
      <section aria-label="Settings of the view" className="flex h-12 shrink-0 flex-col justify-center border-t px-3">
        <Opacity />
      </section>
    );
  }
  const set = (change: Partial<ToolSettings>): void => hand.set(change);
  return (
    <section aria-label="Settings of the tool" className="flex h-27 shrink-0 flex-col gap-1 border-t px-3 py-2">
      {(tool === 'brush' || tool === 'eraser' || tool === 'threshold') && (
        <Size mm={settings[tool]} onChange={(mm) => set({ [tool]: mm })} />
      )}
      {tool === 'threshold' && <Range range={settings.range} used={used} onChange={(range) => set({ range })} />}
      {tool === 'lasso' && <p className="py-1 text-xs text-faint">Draw around what belongs to it. Hold Alt to take away.</p>}
      {(tool === 'click' || tool === 'look') && (
        <>
          <Slider
            label="Growing"
            value={Math.log2(settings.grow)}
            least={Math.log2(GROW.least)}
            most={Math.log2(GROW.most)}
            step={0.25}
            shown={nameOfReach(settings.grow)}
            onChange={(power) => set({ grow: 2 ** power })}
          />
          <Slider
            label="Smoothing"
            value={settings.smooth ?? hand.standardSmoothing}
            least={SMOOTH.least}
            most={SMOOTH.most}
            step={0.5}
            shown={`${(settings.smooth ?? hand.standardSmoothing).toFixed(1)} mm`}
            onChange={(smooth) => set({ smooth })}
          />
        </>
      )}
      <Opacity />
    </section>
  );
}

/** Of every mask's fill; at the same place whatever the tool. */
function Opacity() {
  const { viewer } = useRoomOfPage().room.ports;
  const opacity = (): number => viewer.getViewState().mask.opacity;
  const now = useSyncExternalStore((listener) => viewer.onView(listener), opacity, opacity);
  return (
    <div className="mt-auto">
      <Slider
        label="Mask opacity"
        value={Math.round(100 * now)}
        least={0}
        most={100}
        step={5}
        shown={`${Math.round(100 * now)} %`}
        onChange={(percent) => viewer.actions.maskOpacity(percent / 100)}
      />
    </div>
  );
}

function nameOfReach(tolerance: number): string {
  if (tolerance < 0.75) return 'near';
  return tolerance < 1.5 ? 'medium' : 'far';
}

/** On a scale whose steps grow with the size, like the keys. */
function Size({ mm, onChange }: { readonly mm: number; readonly onChange: (mm: number) => void }) {
  return (
    <Slider
      label="Size"
      value={Math.round(100 * Math.log10(mm / 0.5))}
      least={0}
      most={Math.round(100 * Math.log10(100 / 0.5))}
      step={1}
      shown={`${mm.toFixed(mm < 10 ? 1 : 0)} mm`}
      onChange={(value) => onChange(Math.round(2 * 0.5 * 10 ** (value / 100)) / 2)}
    />
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly shown: string;
  readonly onChange: (value: number) => void;
}

function Slider({ label, value, least, most, step, shown, onChange }: SliderProps) {
  const id = useId();
  return (
    <div className="flex h-7 items-center gap-3 text-xs text-muted tabular-nums">
      <label htmlFor={id} className="w-24 shrink-0">
        {label}
      </label>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        aria-valuetext={shown}
        onChange={({ target }) => onChange(target.valueAsNumber)}
        // Back to the picture: arrow keys are its own again.
        onPointerUp={({ currentTarget }) => currentTarget.blur()}
        className="h-4 min-w-0 flex-1 accent-accent"
      />
      <span className="w-14 shrink-0 text-right text-text">{shown}</span>
    </div>
  );
}

interface RangeProps {
  readonly range: ToolSettings['range'];
  /** Of the last stroke. */
  readonly used: Exclude<ToolSettings['range'], string> | undefined;
  readonly onChange: (range: ToolSettings['range']) => void;
}

/** Values that the brush takes: like those under the pointer as a stroke begins, or from one to another. */
function Range({ range, used, onChange }: RangeProps) {
  const given = range === 'automatic' ? undefined : range;
  const [typed, setTyped] = useState<readonly [string, string] | undefined>();
  const plain = (value: number | undefined): string => (value === undefined ? '' : String(Math.round(value * 100) / 100));
  const [min, max] = typed ?? [plain(given?.min), plain(given?.max)];
  const isWrong = typed !== undefined && (min !== '' || max !== '') && rangeOf(min, max) === undefined;
  const type = (next: readonly [string, string]): void => {
    setTyped(next);
    if (next[0] === '' && next[1] === '') return onChange('automatic');
    const found = rangeOf(...next);
    if (found) onChange(found);
  };
  return (
    <div className="flex h-7 items-center gap-2 text-xs text-muted tabular-nums">
      <span className="w-24 shrink-0">Values</span>
      <Input
        aria-label="Lowest value"
        aria-invalid={isWrong}
        inputMode="decimal"
        value={min}
        placeholder={used ? plain(used.min) : 'like'}
        onChange={({ target }) => type([target.value, max])}
        className="h-6 min-w-0 flex-1 text-xs"
      />
      <span>to</span>
      <Input
        aria-label="Highest value"
        aria-invalid={isWrong}
        inputMode="decimal"
        value={max}
        placeholder={used ? plain(used.max) : 'here'}
        onChange={({ target }) => type([min, target.value])}
        className="h-6 min-w-0 flex-1 text-xs"
      />
    </div>
  );
}
