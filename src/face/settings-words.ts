// How a setting is described: its words, its unit, and how an editor may ask for it; with short ways to write that.

/** How a setting is asked for. */
export type SettingInput =
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly step: number }
  | { readonly kind: 'whole'; readonly min: number; readonly max: number }
  | {
      readonly kind: 'choice';
      readonly options: readonly { readonly value: string | number; readonly title: string }[];
    }
  | { readonly kind: 'switch' };

export interface SettingInfo {
  /** Dotted path in `RunSettings`, as error messages name it. */
  readonly path: string;
  readonly title: string;
  /** Why it exists and what moving it does. */
  readonly reason: string;
  /** Where its default comes from. */
  readonly source: string;
  /** Unit for people; empty for a plain number. */
  readonly unit: string;
  readonly input: SettingInput;
  /** Ids of the methods that read it; the others train the same whatever it says. */
  readonly methods: readonly string[];
}
export interface SettingSection {
  readonly id: string;
  readonly title: string;
  readonly settings: readonly SettingInfo[];
}

export const PAPER = 'Yang, Han, Moon 2021';

/** Who reads a setting. */
export const SSA = ['ssa'];
export const ATTGAN = ['attgan'];
export const STARGAN = ['stargan'];
/** Methods with selective transfer units. */
export const TRANSFER = ['ssa', 'stgan'];
/** Methods with an encoder, a decoder and the critic of AttGAN. */
export const FAMILY = ['ssa', 'stgan', 'attgan'];
const EVERY = [...FAMILY, ...STARGAN];
export const whole = (min: number, max: number): SettingInput => ({ kind: 'whole', min, max });
export const number = (min: number, max: number, step: number): SettingInput => ({
  kind: 'number',
  min,
  max,
  step,
});
export const choice = (...options: [string | number, string][]): SettingInput => ({
  kind: 'choice',
  options: options.map(([value, title]) => ({ value, title })),
});
export const info = (
  path: string,
  title: string,
  unit: string,
  input: SettingInput,
  reason: string,
  source: string,
  methods: readonly string[] = EVERY,
): SettingInfo => ({
  path,
  title,
  reason,
  source,
  unit,
  input,
  methods,
});
