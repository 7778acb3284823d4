// Attributes -> weights of the shape targets: sex, age, expression on top of the identity's own shape.
import type { AttributeValues } from './attributes.ts';
import type { Identity } from './identity.ts';
import { RACES, type Race } from './style.ts';
import type { HeadKit } from './kit.ts';
import { addAlongPair } from './shape-space.ts';

type Weights = Map<string, number>;
const SIDES = ['left', 'right'] as const;
const SEXES = ['male', 'female'] as const;
const UNITS = 'expression/units/caucasian/';

function add(weights: Weights, name: string, weight: number): void {
  if (weight !== 0) weights.set(name, (weights.get(name) ?? 0) + weight);
}

/**
 * Head models that the kit leaves out (their bytes differ from the CC0 release) are rebuilt: the young model plus
 * the ageing of another one.
 */
const REBUILT: Readonly<Record<string, string>> = {
  'caucasian-female-old': 'asian-female',
  'african-female-old': 'asian-female',
  'asian-male-old': 'caucasian-male',
};

function addHeadModel(weights: Weights, race: Race, sex: string, age: string, weight: number): void {
  const name = `${race}-${sex}-${age}`;
  const like = REBUILT[name];
  if (like === undefined) {
    add(weights, `macrodetails/${name}`, weight);
    return;
  }
  add(weights, `macrodetails/${race}-${sex}-young`, weight);
  add(weights, `macrodetails/${like}-old`, weight);
  add(weights, `macrodetails/${like}-young`, -weight);
}

/** Head model of the identity at a share of maleness and oldness (0..1), with its own shape. */
function baseWeights(identity: Identity, male: number, old: number): Weights {
  const weights: Weights = new Map();
  const fat = identity.weight * identity.weight * 0.42;
  for (const sex of SEXES) {
    const sexShare = sex === 'male' ? male : 1 - male;
    for (const age of ['young', 'old']) {
      const share = sexShare * (age === 'old' ? old : 1 - old);
      for (const race of RACES) addHeadModel(weights, race, sex, age, identity.race[race] * share);
      const universal = `macrodetails/universal-${sex}-${age}-averagemuscle-`;
      add(weights, `${universal}averageweight`, share * (1 - fat));
      add(weights, `${universal}maxweight`, share * fat);
    }
  }
  for (const [name, weight] of identity.shape) add(weights, name, weight);
  return weights;
}

/** The mesh that framing is computed from: no sex, no age, no expression, so that no toggle moves the crop. */
export function neutralWeights(identity: Identity): ReadonlyMap<string, number> {
  return baseWeights(identity, 0.5, 0.1);
}

/** Weights of the shape targets for an identity with attributes, without expression. */
export function targetWeights(
  identity: Identity,
  attributes: AttributeValues,
  kit: HeadKit,
): ReadonlyMap<string, number> {
  const male = attributes.Male === 1 ? 1 - identity.genderNoise : identity.genderNoise;
  const old = attributes.Young === 1 ? 0.22 * identity.ageNoise : 0.75 + 0.25 * identity.ageNoise;
  const weights = baseWeights(identity, male, old);
  if (attributes.Young === 0) add(weights, 'head/head-age-more', 0.5);
  // The models' eyes are small beside those of photographs in the same crop.
  for (const side of ['l', 'r']) add(weights, `eyes/${side}-eye-size-big`, 0.35);
  for (const side of SIDES) add(weights, `${UNITS}eyebrows-${side}-inner-up`, 0.15);
  add(weights, 'mouth/mouth-scale-horiz-incr', 0.8);
  if (attributes.Male === 0) addFemale(weights, kit);
  return weights;
}

/** The female models alone read as stern: lift the brows, fill the lips, open the eyes, narrow jaw and neck. */
function addFemale(weights: Weights, kit: HeadKit): void {
  const has = (name: string) => kit.target(name) !== undefined;
  add(weights, 'eyebrows/eyebrows-trans-vert-more', 0.4);
  for (const side of SIDES) add(weights, `${UNITS}eyebrows-${side}-extern-up`, 0.15);
  add(weights, 'mouth/mouth-upperlip-volume-inflate', 0.14);
  add(weights, 'mouth/mouth-lowerlip-volume-inflate', 0.12);
  add(weights, 'mouth/mouth-angles-up', 0.2);
  add(weights, 'eyes/l-eye-size-big', 0.2);
  add(weights, 'eyes/r-eye-size-big', 0.2);
  add(weights, 'chin/chin-width-min', 0.25);
  add(weights, 'chin/chin-bones-in', 0.15);
  addAlongPair(weights, has, ['neck/neck-scale-horiz-more', 'neck/neck-scale-horiz-less'], -0.3);
}

/** Weights of the targets that open a mouth, smile, and open or narrow the eyes. */
export function expressionWeights(
  identity: Identity,
  attributes: AttributeValues,
): ReadonlyMap<string, number> {
  const weights: Weights = new Map();
  const open = attributes.Mouth_Slightly_Open === 1;
  if (open) {
    add(weights, `${UNITS}mouth-open`, 0.13 + 0.15 * identity.mouthOpen);
    add(weights, `${UNITS}mouth-part-later`, 0.12);
  }
  if (attributes.Smiling === 1) {
    add(weights, `${UNITS}mouth-corner-puller`, 0.65 + 0.35 * identity.smile);
    add(weights, `${UNITS}mouth-elevation`, 0.15);
    if (open) add(weights, `${UNITS}mouth-upward-retraction`, 0.25);
  }
  for (const side of SIDES) {
    // At rest the models look sleepy.
    add(weights, `${UNITS}eye-${side}-opened-up`, attributes.Male === 1 ? 0.35 : 0.6);
    if (attributes.Smiling === 1) add(weights, `${UNITS}eye-${side}-slit`, 0.25);
    add(weights, `${UNITS}eye-${side}-closure`, 0.08 * identity.blink);
  }
  return weights;
}
