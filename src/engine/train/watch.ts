// Looks at the reported numbers for the known ways in which these networks go wrong (mask pathologies seen by
// GANimation, SMIT and PA-GAN users; exploding penalty), and says what to try.

/** A finding; `code` is stable, the words are for people. */
export interface Finding {
  readonly code: 'mask-closed' | 'mask-open' | 'not-a-number' | 'penalty-high';
  readonly message: string;
  readonly advice: string;
}

/** Mean attention below which the mask counts as closed, above which as open. */
const CLOSED = 0.01;
const OPEN = 0.95;
const PENALTY_HIGH = 50;

/**
 * Findings about one step.
 * @param values reported terms; understands `G/attention` (mean of the attention mask in the edit pass) and `D/gp`
 */
export function watchStep(values: Readonly<Record<string, number>>): Finding[] {
  const found: Finding[] = [];
  const broken = Object.entries(values).find(([, value]) => !Number.isFinite(value));
  if (broken !== undefined) {
    found.push({
      code: 'not-a-number',
      message: `${broken[0]} is not a number any more.`,
      advice: 'Go back to the last checkpoint with a lower rate, or raise the batch size.',
    });
  }
  const attention = values['G/attention'];
  if (attention !== undefined && attention < CLOSED) {
    found.push({
      code: 'mask-closed',
      message: `The attention mask is closed (mean ${attention.toFixed(3)}): the source picture comes back unedited.`,
      advice: 'Lower the attention identity weight, or raise the target weight or the labelled share.',
    });
  }
  if (attention !== undefined && attention > OPEN) {
    found.push({
      code: 'mask-open',
      message: `The attention mask is open everywhere (mean ${attention.toFixed(3)}): it protects nothing.`,
      advice: 'Raise the attention identity weight, or the target weight and the labelled share.',
    });
  }
  const penalty = values['D/gp'];
  if (penalty !== undefined && penalty > PENALTY_HIGH) {
    found.push({
      code: 'penalty-high',
      message: `The gradient penalty is ${penalty.toFixed(0)}: the critic is far from 1-Lipschitz.`,
      advice: 'Lower the critic rate, or use more critic steps per generator step.',
    });
  }
  return found;
}
