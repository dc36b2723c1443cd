/** One prediction: a label of a case after some clicks. Shares are 0 … 1. */
export interface Score {
  readonly case: string;
  readonly label: number;
  readonly name: string;
  readonly clicks: number;
  /** On the case's own grid, against the whole label. */
  readonly dice: number;
  /** Normalised surface Dice at the run's tolerance, on the case's own grid. */
  readonly nsd: number;
  /** 95 % Hausdorff distance in mm; undefined when the prediction is empty. */
  readonly hd95: number | undefined;
  /** In the 128³ window at 1.5 mm, against the part of the label in it. */
  readonly diceInWindow: number;
  /** The model's own estimate of its IoU. */
  readonly confidence: number;
  readonly encoderMs: number;
  /** All decoder runs up to this click together. */
  readonly decoderMs: number;
  /** The same logits brought to the case's grid with edges. */
  readonly edges?: { readonly dice: number; readonly nsd: number; readonly hd95: number | undefined };
}

export interface Summary {
  readonly clicks: number;
  readonly targets: number;
  readonly dice: number;
  readonly nsd: number;
  readonly diceInWindow: number;
  readonly encoderMs: number;
  readonly decoderMs: number;
  readonly edges?: { readonly dice: number; readonly nsd: number };
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Means over all targets (case × label), one per click count: the paper's one number for an image set. */
export function summarise(scores: readonly Score[]): Summary[] {
  const counts = [...new Set(scores.map((s) => s.clicks))].sort((a, b) => a - b);
  return counts.map((clicks) => {
    const these = scores.filter((s) => s.clicks === clicks);
    const edges = these.flatMap((s) => (s.edges ? [s.edges] : []));
    return {
      clicks,
      targets: these.length,
      dice: mean(these.map((s) => s.dice)),
      nsd: mean(these.map((s) => s.nsd)),
      diceInWindow: mean(these.map((s) => s.diceInWindow)),
      encoderMs: mean(these.map((s) => s.encoderMs)),
      decoderMs: mean(these.map((s) => s.decoderMs)),
      ...(edges.length > 0 ? { edges: { dice: mean(edges.map((e) => e.dice)), nsd: mean(edges.map((e) => e.nsd)) } } : {}),
    };
  });
}

export interface LabelSummary {
  readonly label: number;
  readonly name: string;
  readonly steps: readonly Summary[];
}

/** The same per label value, ascending. */
export function summariseLabels(scores: readonly Score[]): LabelSummary[] {
  const labels = [...new Set(scores.map((s) => s.label))].sort((a, b) => a - b);
  return labels.map((label) => {
    const these = scores.filter((s) => s.label === label);
    return { label, name: these[0]?.name ?? '', steps: summarise(these) };
  });
}
