// The address bar: what is written can be read again, and nonsense falls back to the defaults.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ATTRIBUTES } from '../../src/face/attributes.ts';
import { HOME, PICTURES, formatAddress, parseAddress, parseModel } from '../../src/studio/state/address.ts';
import type { Address } from '../../src/studio/state/address.ts';

const id = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const model: fc.Arbitrary<Address['model']> = fc.oneof(
  fc.constant(null),
  id.map((runId) => ({ kind: 'run', runId }) as const),
  id.map((shipped) => ({ kind: 'shipped', id: shipped }) as const),
);
const hundredths = (low: number, high: number) =>
  fc.integer({ min: low, max: high }).map((value) => value / 100);
const offset = hundredths(-150, 150).filter((value) => value !== 0);
const edit = fc.record({
  view: fc.constant('edit' as const),
  model,
  face: fc.option(fc.nat(100_000), { nil: null }),
  offsets: fc.dictionary(fc.constantFrom(...ATTRIBUTES), offset),
  intensity: hundredths(0, 150),
  clothing: fc.boolean(),
  picture: fc.constantFrom(...PICTURES),
});
const data = fc.record({
  view: fc.constant('data' as const),
  filter: fc.dictionary(fc.constantFrom(...ATTRIBUTES), fc.constantFrom(0 as const, 1 as const)),
  open: fc.option(fc.nat(100_000), { nil: null }),
  part: fc.constantFrom(null, 'train' as const, 'valid' as const, 'test' as const),
});
const train = fc.record({
  view: fc.constant('train' as const),
  run: fc.option(id, { nil: null }),
  probe: fc.option(fc.nat(100_000), { nil: null }),
});

describe('an address', () => {
  it('round-trips for every view', () => {
    fc.assert(
      fc.property(fc.oneof(edit, data, train), (part) => {
        const address = { ...HOME, ...part };
        expect(parseAddress(formatAddress(address))).toEqual(address);
      }),
    );
  });

  it('says nothing about defaults', () => {
    expect(formatAddress(HOME)).toBe('#/edit');
  });

  it('can be read by people', () => {
    const address: Address = {
      ...HOME,
      model: { kind: 'shipped', id: 'quick' },
      face: 7,
      offsets: { Male: -1, Bald: 0.5 },
    };
    expect(formatAddress(address)).toBe('#/edit?model=shipped:quick&face=7&d=Male:-1,Bald:0.5');
  });

  it('never throws, whatever the hash', () => {
    fc.assert(
      fc.property(fc.string(), fc.webQueryParameters(), (path, query) => {
        parseAddress(`#/${path}`);
        const address = parseAddress(`#/edit?${query}`);
        expect(Math.abs(address.intensity)).toBeLessThanOrEqual(1.5);
      }),
    );
  });

  it.each(['#/edit?face=-3', '#/edit?face=1e99', '#/edit?face=x'])('has no face in %s', (hash) => {
    expect(parseAddress(hash).face).toBeNull();
  });

  it('keeps offsets within the reach of the sliders', () => {
    expect(parseAddress('#/edit?d=Male:9,Bald:-9,Young:nonsense').offsets).toEqual({ Male: 1.5, Bald: -1.5 });
  });

  it('knows only two kinds of models', () => {
    expect(parseModel('file:secret')).toBeNull();
    expect(parseModel('run:')).toBeNull();
  });
});
