// How far a job is, what it waits for, how it ends: the same strip for judges, evaluations and searches.
import type { ReactNode } from 'react';
import { Failure } from '../../components/failure.tsx';
import { clockText, countText, valueText } from '../../components/format.ts';
import { useEvaluate } from '../../state/evaluate-store.ts';
import type { JobName, JobState } from '../../state/evaluate-store.ts';
import { waitsFor } from '../../state/examiner.ts';
import { useStudio } from '../../state/store.ts';

interface Props {
  readonly name: JobName;
  /** What is done, with the subject: "Evaluating". */
  readonly verb: string;
  /** What is counted: "faces", "steps". */
  readonly unit: string;
  /** What was kept when it fails. */
  readonly kept: string;
  /** Buttons while it is at work. */
  readonly children: ReactNode;
}

/** Done, of how many, seconds left, and a word more, out of any progress. */
function figuresOf(job: Extract<JobState, { kind: 'working' }>) {
  const { progress } = job;
  if (progress === null) return null;
  if (progress.job !== 'judge') return { ...progress, more: '' };
  const { step, steps, secondsLeft, epoch, loss } = progress;
  return { done: step, of: steps, secondsLeft, more: `, epoch ${epoch}, cross entropy ${valueText(loss)}` };
}

export function JobStrip({ name, verb, unit, kept, children }: Props) {
  const job = useEvaluate((state) => state.jobs[name]);
  const jobs = useStudio((state) => state.examinerJobs);
  if (job.kind === 'idle') return null;
  if (job.kind === 'failed') return <Failure error={job.error} kept={kept} />;
  const waits = job.number === null ? null : waitsFor(jobs, job.number);
  const figures = figuresOf(job);
  const left = figures?.secondsLeft ?? null;
  return (
    <div className="job" role="status">
      <span className="job-words">
        {verb} {job.subject}
      </span>
      <progress
        aria-label={`${verb} ${job.subject}`}
        {...(figures === null ? {} : { max: figures.of, value: figures.done })}
      />
      <span className="numbers faint">
        {waits === null ? null : `waits for: ${waits}`}
        {waits === null && figures === null ? 'getting ready' : null}
        {figures === null
          ? null
          : `${countText(figures.done)} of ${countText(figures.of)} ${unit}${figures.more}`}
        {left === null ? null : `, ${clockText(left)} left`}
      </span>
      {job.stopping ? <span className="faint">ending</span> : children}
    </div>
  );
}
