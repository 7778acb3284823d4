// Who reads which setting, what the presets of every method are, and what is refused before the first step.
import { describe, expect, it } from 'vitest';
import { STARGAN_PRESETS, PRESETS, deviationsOf, presetsFor, settingsFor } from '../../src/face/presets.ts';
import { RECIPES } from '../../src/face/recipes.ts';
import { SETTING_SECTIONS, readsSetting, sectionsFor } from '../../src/face/settings-info.ts';
import { settingAt, withSetting } from '../../src/face/settings-path.ts';
import { checkShapes, largestTensors } from '../../src/face/settings-shapes.ts';
import { parseSettings } from '../../src/face/settings.ts';
import type { RunSettings } from '../../src/face/settings.ts';

const METHODS = Object.keys(RECIPES);
const infos = SETTING_SECTIONS.flatMap(({ settings }) => settings);

describe('who reads a setting', () => {
  it('is at least one of the methods, and no other name', () => {
    for (const { path, methods } of infos) {
      expect(methods.length, path).toBeGreaterThan(0);
      expect(METHODS, path).toEqual(expect.arrayContaining([...methods]));
    }
  });

  it('is one method where only one has the part', () => {
    const readers = (path: string): string[] => METHODS.filter((method) => readsSetting(method, path));
    expect(readers('weights.clothing')).toEqual(['ssa']);
    expect(readers('rules')).toEqual(['ssa']);
    expect(readers('net.blocks')).toEqual(['stargan']);
    expect(readers('net.layers')).toEqual(['ssa', 'stgan', 'attgan']);
    expect(readers('readings.label')).toEqual(['ssa', 'stgan']);
    expect(readers('net.injects')).toEqual(['attgan']);
    expect(readers('train.batch')).toEqual(METHODS);
    expect(readers('attributes')).toEqual(METHODS);
  });

  it('decides which sections a form of a method has', () => {
    for (const method of METHODS) {
      const shown = sectionsFor(method).flatMap(({ settings }) => settings.map(({ path }) => path));
      expect(shown).toEqual(infos.map(({ path }) => path).filter((path) => readsSetting(method, path)));
      expect(shown.length).toBeLessThan(infos.length);
    }
    expect(sectionsFor('stargan').map(({ id }) => id)).toContain('weights');
  });

  it('leaves methods without masks no weight that is not zero', () => {
    for (const method of METHODS) {
      const { weights } = settingsFor('paper', method);
      for (const [name, weight] of Object.entries(weights)) {
        if (!readsSetting(method, `weights.${name}`)) expect(weight, `${method} ${name}`).toBe(0);
      }
    }
  });
});

describe('presets of a method', () => {
  it('all pass the check, digits included, and are distinct', () => {
    for (const method of METHODS) {
      const presets = presetsFor(method);
      expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
      for (const { id } of presets) {
        const settings = settingsFor(id, method);
        expect(parseSettings(structuredClone(settings))).toEqual(settings);
        expect(settings).toMatchObject({ method, preset: id });
      }
    }
  });

  it('of digits are for StarGAN alone: grey, 32 px, ten classes, not mirrored', () => {
    expect(presetsFor('ssa')).toEqual(PRESETS);
    const digits = STARGAN_PRESETS.filter(({ id }) => id.startsWith('digits-'));
    expect(digits).toHaveLength(5);
    for (const { id } of digits) {
      expect(settingsFor(id, 'stargan')).toMatchObject({
        labels: 'one-hot',
        attributes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
        net: { size: 32, channels: 1 },
        train: { flips: false, sharedBatch: true },
        readings: { attributeReduction: 'sum' },
      });
      expect(settingsFor(id, 'ssa')).toEqual(settingsFor('quick', 'ssa'));
    }
  });

  it('of five attributes is a quick look with StarGAN at those of the study', () => {
    const quick = settingsFor('quick', 'stargan');
    const five = settingsFor('faces-five', 'stargan');
    expect(five.attributes).toEqual(['Black_Hair', 'Blond_Hair', 'Brown_Hair', 'Male', 'Young']);
    const net = { ...quick.net, upsampling: 'transposed' };
    expect(five).toMatchObject({ net, weights: quick.weights, dataset: 'headkit-64' });
    expect(quick.weights).toMatchObject({ criticAttributes: 1, reconstruction: 50 });
    expect(settingsFor('quick', 'attgan').weights.criticAttributes).toBe(10);
    expect(settingsFor('faces-five', 'attgan')).toEqual(settingsFor('quick', 'attgan'));
  });

  it('give the attention method weights of its own, and say so', () => {
    const quick = settingsFor('quick', 'ssa');
    expect(quick.weights).toMatchObject({ attributes: 30, criticAttributes: 5, criticEdits: 1, raw: 20 });
    expect(quick.weights).toMatchObject({ target: 120, clothing: 120, reconstruction: 0.05 });
    for (const id of ['study', 'portrait']) expect(settingsFor(id, 'ssa').weights).toEqual(quick.weights);
    const stgan = settingsFor('quick', 'stgan');
    expect(stgan.weights).toMatchObject({ attributes: 10, criticAttributes: 10, criticEdits: 0, raw: 0 });
    const [own, others] = [/^attributes weigh 30/, /^the critic weighs attributes ten times/];
    for (const [method, said] of [
      ['ssa', [true, false]],
      ['stgan', [false, true]],
    ] as const) {
      const words = deviationsOf('quick', method);
      expect([own, others].map((word) => words.some((each) => word.test(each)))).toEqual(said);
    }
  });

  it('called paper have the batch, length and mirroring of the released code', () => {
    expect(settingsFor('paper', 'stgan').train).toMatchObject({ batch: 32, steps: 189_400, flips: false });
    expect(settingsFor('paper', 'attgan').net).toMatchObject({ shortcuts: 1, injects: 1 });
    expect(settingsFor('paper', 'stargan')).toMatchObject({
      train: { batch: 16, steps: 40_000, critics: 5, flips: true, criticRate: 1e-4, decayFrom: 0.5 },
      net: { size: 128, dim: 64, blocks: 6, depth: 6 },
      report: { probeTargets: 'assign' },
    });
    expect(deviationsOf('paper', 'ssa')).toEqual([]);
    expect(deviationsOf('paper', 'stargan')).toHaveLength(1);
    const about = (method: string, word: RegExp) =>
      deviationsOf('quick', method).filter((each) => word.test(each));
    expect(['ssa', 'attgan', 'stargan'].map((method) => about(method, /masks/).length)).toEqual([2, 0, 0]);
    expect(
      ['ssa', 'attgan', 'stargan'].map((method) => about(method, /^layers that enlarge/).length),
    ).toEqual([1, 1, 1]);
    expect(deviationsOf('faces-five', 'stargan').some((each) => /^layers that enlarge/.test(each))).toBe(
      false,
    );
    expect(deviationsOf('smoke', 'stargan').length).toBeGreaterThan(deviationsOf('smoke', 'ssa').length);
  });
});

const refusal = (settings: RunSettings, limits = {}): { code: string; remedy: string } | null => {
  try {
    checkShapes(settings, limits);
    return null;
  } catch (error) {
    const { code, remedy } = error as { code: string; remedy: string };
    return { code, remedy };
  }
};

describe('shapes that cannot work', () => {
  it.each([
    ['ssa', { size: 32, layers: 5 }, 'net.layers', 4],
    ['stgan', { size: 64, layers: 6 }, 'net.layers', 5],
    ['attgan', { size: 32, layers: 6, criticNorm: 'none' }, 'net.layers', 5],
    ['ssa', { size: 48, layers: 5, criticNorm: 'none' }, 'net.layers', 4],
    ['stargan', { size: 32, depth: 6 }, 'net.depth', 5],
    ['stargan', { size: 48, depth: 5 }, 'net.depth', 4],
  ])('%s with %o: the value that the remedy names does work', (method, net, setting, value) => {
    const settings = settingsFor('smoke', method);
    const spoiled = { ...settings, net: { ...settings.net, ...net } } as RunSettings;
    const found = refusal(spoiled);
    expect(found).toMatchObject({ code: 'shape-impossible' });
    expect(found?.remedy).toContain(`Set "${setting}" to at most ${value}`);
    expect(refusal(withSetting(spoiled, setting, value))).toBeNull();
  });

  it('an AttGAN whose decoder inputs cannot be told apart', () => {
    const settings = settingsFor('smoke', 'attgan');
    const attributes = Array.from({ length: settings.net.dim }, (_, i) => `a${i}`);
    expect(refusal({ ...settings, attributes })).toBeNull();
    const spoiled = { ...settings, attributes, net: { ...settings.net, injects: 2 } };
    expect(refusal(spoiled)?.remedy).toContain('"net.injects"');
  });
});

describe('what a device takes', () => {
  const limit = (settings: RunSettings, bytes: number) =>
    refusal(settings, { maxBufferSize: 2 ** 40, maxStorageBufferBindingSize: bytes });

  it('every preset but the wide ones fits into what WebGPU guarantees, 128 MiB', () => {
    for (const method of METHODS) {
      for (const { id } of presetsFor(method)) expect(limit(settingsFor(id, method), 2 ** 27), id).toBeNull();
    }
  });

  it.each(METHODS)('%s: the batch that the remedy names fits, and one more does not', (method) => {
    const settings = withSetting(settingsFor('paper', method), 'train.batch', 128);
    const bytes = 2 ** 27;
    const most = Number(/"train.batch" to at most (\d+)/.exec(limit(settings, bytes)?.remedy ?? '')?.[1]);
    expect(most).toBeGreaterThan(1);
    expect(limit(withSetting(settings, 'train.batch', most), bytes)).toBeNull();
    expect(limit(withSetting(settings, 'train.batch', most + 1), bytes)).not.toBeNull();
  });

  it.each(METHODS)('%s: the width that the remedy names fits its weights', (method) => {
    const settings = withSetting(settingsFor('paper', method), 'train.batch', 1);
    const bytes = largestTensors(settings).weights / 3;
    const remedy = limit(settings, bytes)?.remedy ?? '';
    const [, setting = '', value = ''] = /"(net\.\w+)" to at most (\d+)/.exec(remedy) ?? [];
    const changed = withSetting(settings, setting, Number(value));
    expect(largestTensors(changed).weights).toBeLessThanOrEqual(bytes);
    const wider = withSetting(settings, setting, Number(value) + 1);
    expect(largestTensors(wider).weights).toBeGreaterThan(bytes);
  });

  it('workgroups along one axis bound size and batch', () => {
    const settings = settingsFor('smoke', 'ssa');
    const workgroups = (most: number) => refusal(settings, { maxComputeWorkgroupsPerDimension: most });
    expect(workgroups(65_535)).toBeNull();
    expect(workgroups(1000)?.remedy).toContain('"net.size" to at most 31');
    const large = { ...settings, train: { ...settings.train, batch: 1000 } };
    expect(refusal(large, { maxComputeWorkgroupsPerDimension: 1500 })?.remedy).toContain(
      '"train.batch" to at most 750',
    );
  });
});

it('every setting with words is in the settings of each method', () => {
  for (const method of METHODS) {
    for (const { path } of infos) expect(settingAt(settingsFor('smoke', method), path), path).toBeDefined();
  }
});
