// What the trainer warns of, each with advice.
import { TriangleAlert } from 'lucide-react';
import { dismissTrainerAction } from '../../actions/train.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { countText } from '../../components/format.ts';
import { useStudio } from '../../state/store.ts';

export function Warnings() {
  const warnings = useStudio((state) => state.trainer.warnings);
  const running = useStudio((state) => state.trainer.status.kind !== 'failed');
  if (warnings.length === 0) return null;
  return (
    <section className="failure mild" aria-label="Warnings">
      {warnings.map((warning) => (
        <p key={warning.code}>
          <TriangleAlert size={14} aria-hidden /> <b>{warning.message}</b> {warning.advice}{' '}
          <span className="faint small numbers">step {countText(warning.step)}</span>
        </p>
      ))}
      {running ? <ActionButton action={dismissTrainerAction} look="quiet" /> : null}
    </section>
  );
}
