'use client';

import { IconButton } from '@annotome/ui';
import {
  Blend,
  Brush,
  CircleDashed,
  Combine,
  Crosshair,
  Eraser,
  Eye,
  Hand,
  Lasso,
  Layers2,
  type LucideIcon,
  MessageSquarePlus,
  MousePointerClick,
  Paintbrush,
  Redo2,
  Sprout,
  Undo2,
  Waves,
} from 'lucide-react';
import { type ActionId } from '../keys/bindings.ts';
import { type ToolId } from './room-state.ts';
import { useComments } from '../comments/use-comments.ts';
import { useKeyOf, useRoom, useRoomOfPage } from './use-room.ts';

const POINTER_TOOLS: readonly {
  readonly tool: ToolId;
  readonly action: ActionId;
  readonly icon: LucideIcon;
  readonly label: string;
}[] = [
  { tool: 'look', action: 'tool-look', icon: Hand, label: 'Look around' },
  { tool: 'click', action: 'tool-click', icon: MousePointerClick, label: 'Click: left inside, right outside' },
  { tool: 'brush', action: 'tool-brush', icon: Brush, label: 'Brush; hold Shift for a ball' },
  { tool: 'eraser', action: 'tool-eraser', icon: Eraser, label: 'Eraser; hold Shift for a ball' },
  { tool: 'lasso', action: 'tool-lasso', icon: Lasso, label: 'Lasso; hold Alt to take away' },
  { tool: 'threshold', action: 'tool-threshold', icon: Paintbrush, label: 'Brush that paints like values only' },
];

const COMMANDS: readonly { readonly action: ActionId; readonly icon: LucideIcon; readonly label: string }[] = [
  { action: 'grow', icon: Sprout, label: 'Grow from the clicks, without the model' },
  { action: 'fill-between', icon: Layers2, label: 'Fill between slices' },
  { action: 'keep-largest', icon: Combine, label: 'Keep the largest part' },
  { action: 'fill-holes', icon: CircleDashed, label: 'Fill holes' },
  { action: 'smooth', icon: Waves, label: 'Smooth' },
];

/** Tools on top, what works on the whole segment below, undo at the end. */
export function ToolRail() {
  const { act, room } = useRoomOfPage();
  const keyOf = useKeyOf();
  const tool = useRoom((state) => state.tool);
  const hoverPreview = useRoom((state) => state.hoverPreview);
  const canUndo = useRoom((state) => state.canUndo);
  const canRedo = useRoom((state) => state.canRedo);
  const working = useRoom((state) => state.working !== undefined);
  const placing = useComments((state) => state.placing);
  const { canWrite } = room.ports.data.me;
  return (
    <nav
      aria-label="Tools"
      className="own-layer flex min-h-0 w-12 flex-col items-center gap-1 overflow-y-auto border-r bg-background py-1"
    >
      {POINTER_TOOLS.map(({ tool: id, action, icon, label }) => (
        <IconButton
          key={id}
          icon={icon}
          label={label}
          side="right"
          shortcut={keyOf(action)}
          pressed={tool === id && !placing}
          disabled={!canWrite && id !== 'look'}
          onClick={() => act(action)}
        />
      ))}
      <IconButton
        icon={MessageSquarePlus}
        label="Comment: click where it belongs"
        side="right"
        shortcut={keyOf('comment')}
        pressed={placing}
        onClick={() => act('comment')}
      />
      <Rule />
      {COMMANDS.map(({ action, icon, label }) => (
        <IconButton
          key={action}
          icon={icon}
          label={label}
          side="right"
          shortcut={keyOf(action)}
          disabled={!canWrite || working}
          onClick={() => act(action)}
        />
      ))}
      <Rule />
      <IconButton
        icon={Eye}
        label="Show what a click would give"
        side="right"
        shortcut={keyOf('hover-preview')}
        pressed={hoverPreview}
        onClick={() => act('hover-preview')}
      />
      <IconButton
        icon={Crosshair}
        label="Crosshair"
        side="right"
        shortcut={keyOf('crosshair')}
        onClick={() => act('crosshair')}
      />
      <IconButton
        icon={Blend}
        label="Fill, outline, nothing"
        side="right"
        shortcut={keyOf('mask-mode')}
        onClick={() => act('mask-mode')}
      />
      <span className="flex-1" />
      <IconButton
        icon={Undo2}
        label="Undo"
        side="right"
        shortcut={keyOf('undo')}
        disabled={!canUndo}
        onClick={() => act('undo')}
      />
      <IconButton
        icon={Redo2}
        label="Redo"
        side="right"
        shortcut={keyOf('redo')}
        disabled={!canRedo}
        onClick={() => act('redo')}
      />
    </nav>
  );
}

const Rule = () => <span role="separator" className="my-1 h-px w-6 shrink-0 bg-border" />;
