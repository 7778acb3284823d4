// The trainer's transitions: recovery with at most three tries, refusals, silence, pausing.
import { describe, expect, it } from 'vitest';
import type { ErrorReport } from '../../src/face/errors.ts';
import type { EngineReport, StepReport, TrainingPhase } from '../../src/protocol/messages.ts';
import {
  BACK_OFF,
  IDLE_TRAINER,
  MAX_TRIES,
  SILENCE,
  isBusy,
  trainedRun,
  trainerReducer,
} from '../../src/studio/state/training.ts';
import type { TrainerEvent, TrainerSession } from '../../src/studio/state/training.ts';

const lost: ErrorReport = { code: 'device-lost', message: 'The GPU went away.', remedy: 'Wait.' };
const diverged: ErrorReport = { code: 'run-diverged', message: 'NaN in G/adv.', remedy: 'Lower the rate.' };

const report = (content: EngineReport, at = 0): TrainerEvent => ({ kind: 'report', report: content, at });
const phase = (name: TrainingPhase, step = 0, at = 0): TrainerEvent =>
  report({ kind: 'state', state: { phase: name, runId: 'r1', step, steps: 100 } }, at);
const step = (number: number, at = 0): TrainerEvent => {
  const done: StepReport = {
    step: number,
    values: { 'G/rec': 1 },
    times: { data: 1, discriminator: 2, generator: 3, report: 0 },
    imagesPerSecond: 10,
    capture: { path: 'replayed', reason: '' },
    secondsLeft: null,
    tensors: 5,
    bytes: 5,
  };
  return report({ kind: 'step', report: done }, at);
};
const after = (...events: TrainerEvent[]): TrainerSession => events.reduce(trainerReducer, IDLE_TRAINER);
const begin: TrainerEvent = { kind: 'begin', runId: 'r1', at: 0 };
const running = [begin, phase('preparing'), phase('running')];

describe('a run', () => {
  it('goes from starting over preparing to running and finished', () => {
    expect(after(begin).status).toEqual({ kind: 'starting', runId: 'r1', attempt: 0 });
    expect(after(...running).status).toMatchObject({ kind: 'active', phase: 'running' });
    const done = after(...running, step(100), phase('finished', 100));
    expect(done.status).toEqual({ kind: 'finished', runId: 'r1' });
    expect(isBusy(done)).toBe(false);
  });

  it('does not let a second run begin meanwhile', () => {
    const state = after(...running, { kind: 'begin', runId: 'r2', at: 5 });
    expect(trainedRun(state)).toBe('r1');
  });

  it('carries the newest step into the progress', () => {
    expect(after(...running, step(7), step(8)).progress?.step).toBe(8);
  });

  it('ignores what a fresh worker says of itself before it begins', () => {
    expect(after(begin, phase('idle')).status.kind).toBe('starting');
  });

  it('stops to idle', () => {
    expect(after(...running, { kind: 'verb', verb: 'stop' }, phase('idle', 5))).toMatchObject({
      status: { kind: 'idle' },
      pending: null,
    });
  });
});

describe('a lost device', () => {
  it.each([
    ['a report', report({ kind: 'lost', error: lost }, 500)],
    ['the death of the worker', { kind: 'gone', error: lost, at: 500 } as const],
    ['a refused call', { kind: 'refused', error: lost, at: 500 } as const],
  ])('is tried again after the back-off when it is known by %s', (_, event) => {
    const state = after(...running, event);
    expect(state.status).toEqual({
      kind: 'waiting',
      runId: 'r1',
      attempt: 1,
      until: 500 + BACK_OFF[0],
      error: lost,
    });
    const retried = trainerReducer(state, { kind: 'retry', at: 1500 });
    expect(retried.status).toEqual({ kind: 'starting', runId: 'r1', attempt: 1 });
  });

  it('is counted once however many ways it is told', () => {
    const state = after(
      ...running,
      report({ kind: 'lost', error: lost }),
      { kind: 'gone', error: lost, at: 1 },
      { kind: 'refused', error: lost, at: 2 },
    );
    expect(state.status).toMatchObject({ kind: 'waiting', attempt: 1 });
  });

  it('asks the user after three tries in a row', () => {
    let state = after(...running);
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      state = trainerReducer(state, { kind: 'gone', error: lost, at: 0 });
      expect(state.status).toMatchObject({ kind: 'waiting', attempt, until: BACK_OFF[attempt - 1] });
      state = trainerReducer(state, { kind: 'retry', at: 0 });
    }
    state = trainerReducer(state, { kind: 'gone', error: lost, at: 0 });
    expect(state.status).toEqual({ kind: 'failed', runId: 'r1', error: lost, attempts: MAX_TRIES });
    expect(trainerReducer(state, { kind: 'restart', at: 9 }).status).toEqual({
      kind: 'starting',
      runId: 'r1',
      attempt: 0,
    });
  });

  it('is forgotten after twenty good steps', () => {
    let state = after(
      ...running,
      { kind: 'gone', error: lost, at: 0 },
      { kind: 'retry', at: 1 },
      phase('running', 10),
    );
    for (let i = 1; i < 20; i += 1) state = trainerReducer(state, step(10 + i));
    expect(state.status).toMatchObject({ attempt: 1 });
    expect(trainerReducer(state, step(30)).status).toMatchObject({ attempt: 0 });
  });

  it('is no reason to train on when the run was paused', () => {
    expect(after(...running, phase('paused', 5), { kind: 'gone', error: lost, at: 0 }).status.kind).toBe(
      'idle',
    );
  });
});

describe('failures that no restart heals', () => {
  it('are shown at once', () => {
    const state = after(...running, phase('failed', 5), report({ kind: 'failure', error: diverged }));
    expect(state.status).toMatchObject({ kind: 'failed', error: diverged });
    expect(trainerReducer(state, { kind: 'dismiss' }).status.kind).toBe('idle');
  });

  it('do not count when the user cancelled', () => {
    expect(after(begin, { kind: 'refused', error: { ...lost, code: 'cancelled' }, at: 0 }).status.kind).toBe(
      'idle',
    );
  });
});

it('can be given up while it starts or waits, and only then begins anew', () => {
  const waiting = after(...running, { kind: 'gone', error: lost, at: 0 });
  const idle = trainerReducer(waiting, { kind: 'abandon' });
  expect(idle.status.kind).toBe('idle');
  expect(trainerReducer(idle, { kind: 'retry', at: 9 }).status.kind).toBe('idle');
  expect(trainerReducer(idle, { kind: 'begin', runId: 'r2', at: 9 }).status).toMatchObject({ runId: 'r2' });
});

describe('silence', () => {
  it('is noticed while running and ends with any sign of life', () => {
    const before = after(...running, { kind: 'tick', at: SILENCE - 1 });
    expect(before.silent).toBe(false);
    const silent = trainerReducer(before, { kind: 'tick', at: SILENCE });
    expect(silent.silent).toBe(true);
    expect(trainerReducer(silent, report({ kind: 'alive' }, SILENCE + 1)).silent).toBe(false);
  });

  it('means nothing while paused or idle', () => {
    expect(after(...running, phase('paused'), { kind: 'tick', at: 10 * SILENCE }).silent).toBe(false);
    expect(after({ kind: 'tick', at: 10 * SILENCE }).silent).toBe(false);
  });
});

it('keeps one warning per code, the newest', () => {
  const warning = (at: number): TrainerEvent =>
    report({
      kind: 'warning',
      warning: { code: 'mask-closed', step: at, message: 'closed', advice: 'open' },
    });
  expect(after(...running, warning(3), warning(9)).warnings.map((each) => each.step)).toEqual([9]);
});

it('forgets a warning that is not repeated, and keeps one that is', () => {
  const warning = (step: number) =>
    ({ kind: 'warning', warning: { code: 'penalty-high', step, message: 'm', advice: 'a' } }) as const;
  const step = (at: number) =>
    ({ kind: 'step', report: { step: at, values: {}, times: {} } }) as unknown as EngineReport;
  const after = (...reports: EngineReport[]) =>
    reports.reduce(
      (session, report) => trainerReducer(session, { kind: 'report', report, at: 0 }),
      IDLE_TRAINER,
    ).warnings;
  expect(after(warning(1), step(10))).toHaveLength(1);
  expect(after(warning(1), step(21))).toHaveLength(0);
  expect(after(warning(1), warning(15), step(21))).toHaveLength(1);
});
