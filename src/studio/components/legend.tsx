// The legend beside a colour ramp: what its ends mean.
import { rampGradient } from '../pictures/ramps.ts';
import type { RampName } from '../pictures/ramps.ts';

const ENDS: Readonly<Record<RampName, readonly [string, string]>> = {
  attention: ['keep', 'change'],
  clothing: ['other', 'clothing'],
  difference: ['darker', 'lighter'],
};

export function Legend({ ramp }: { readonly ramp: RampName }) {
  const [low, high] = ENDS[ramp];
  return (
    <span className="legend">
      <span>{low}</span>
      <span className="legend-ramp" style={{ backgroundImage: rampGradient(ramp) }} aria-hidden />
      <span>{high}</span>
    </span>
  );
}
