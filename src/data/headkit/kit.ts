// The opened kit: base head, shape targets, fitted meshes and pictures, as arrays in decimetres. It knows nothing
// of identities or attributes.
import { StudioError } from '../../face/errors.ts';
import { openContainer, type Container } from './container.ts';
import { decodePlanes, meanGrey, type Texture } from './texture.ts';

const KIT_VERSION = 1;
const ROLE = {
  magic: 'HKIT',
  name: 'headkit.bin',
  remedy:
    'Reload the page so that the built-in faces are loaded anew; if that fails, install the program again.',
} as const;

interface KitHeader {
  readonly steps: { position: number; target: number; uv: number; weight: number; offset: number };
  readonly vertices: number;
  readonly scaleVertices: readonly number[];
  readonly targets: readonly (readonly [name: string, rows: number])[];
  readonly proxies: Readonly<Record<string, { vertices: number; scale?: readonly number[] }>>;
  readonly skinSize: readonly [number, number];
  readonly skins: Readonly<Record<string, readonly [number, number, number]>>;
  readonly pictures: Readonly<
    Record<string, { kind: 'colour' | 'greyAlpha' | 'alpha'; width: number; height: number }>
  >;
}

/** Sparse displacement: `vertices[i]` moves by `delta[3i..3i+2]` (dm) at weight 1. */
export interface Target {
  readonly vertices: Uint16Array;
  readonly delta: Float32Array;
}

/** A mesh that is fitted to the head: vertex = sum of weights x base vertices + offset x scale. */
export interface Proxy {
  readonly count: number;
  readonly references: Uint16Array;
  readonly weights: Float32Array;
  readonly offsets: Float32Array;
  readonly index: Uint16Array;
  readonly uvIndex: Uint16Array;
  readonly uvs: Float32Array;
  /** Reference lengths along x, y, z that the offsets were modelled at; absent: offsets are used as they are. */
  readonly scale: readonly number[] | undefined;
}

export interface VertexFields {
  /** Part id per base vertex. */
  readonly part: Uint8Array;
  /** 0..1 per base vertex. */
  readonly lip: Float32Array;
  readonly ear: Float32Array;
  readonly moustache: Float32Array;
  readonly goatee: Float32Array;
  readonly fullBeard: Float32Array;
}

export interface HeadKit {
  /** Content hash of the file: part of what makes a rendered face what it is. */
  readonly hash: string;
  readonly positions: Float32Array;
  readonly body: { readonly index: Uint16Array; readonly uvIndex: Uint16Array; readonly uvs: Float32Array };
  readonly clothIndex: Uint16Array;
  readonly eyeVertices: { readonly left: Uint16Array; readonly right: Uint16Array };
  readonly scaleVertices: readonly number[];
  readonly fields: VertexFields;
  readonly targetNames: readonly string[];
  target(name: string): Target | undefined;
  proxy(name: string): Proxy;
  /** Skin names are race-sex-age-number; the mean is the linear colour of the face. */
  readonly skinNames: readonly string[];
  skin(name: string): Texture;
  skinMean(name: string): readonly [number, number, number];
  picture(name: string): Texture;
  /** Mean linear grey of a grey-and-alpha picture. */
  pictureGrey(name: string): number;
}

/**
 * Opens `headkit.bin`. Geometry is unpacked at once, pictures when first asked for.
 * @throws StudioError when the file is damaged or of another version
 */
export function openKit(bytes: Uint8Array): HeadKit {
  const file = openContainer(bytes, ROLE);
  const header = file.header as unknown as KitHeader;
  if (file.version !== KIT_VERSION) {
    throw new StudioError(
      'file-unknown',
      `${ROLE.name} has version ${file.version}, not ${KIT_VERSION}.`,
      ROLE.remedy,
    );
  }
  const { steps } = header;
  const missing = (what: string) =>
    new StudioError('file-damaged', `${ROLE.name} has no ${what}.`, ROLE.remedy);
  const scaled = (name: string, step: number) => Float32Array.from(file.i16(name), (value) => value * step);
  const field = (name: string) => Float32Array.from(file.u8(`field/${name}`), (value) => value / 255);
  const targets = readTargets(file, header);
  const remember = <Value>(make: (name: string) => Value) => {
    const known = new Map<string, Value>();
    return (name: string): Value => {
      let value = known.get(name);
      if (value === undefined) {
        value = make(name);
        known.set(name, value);
      }
      return value;
    };
  };
  const picture = remember((name) => {
    const entry = header.pictures[name];
    if (entry === undefined) throw missing(`picture ${name}`);
    const channels = entry.kind === 'colour' ? 3 : entry.kind === 'greyAlpha' ? 2 : 1;
    return decodePlanes(file.u8(`picture/${name}`), entry.width, entry.height, channels);
  });
  return {
    hash: file.hash,
    positions: scaled('base/positions', steps.position),
    body: {
      index: file.u16('body/index'),
      uvIndex: file.u16('body/uvIndex'),
      uvs: scaled('body/uvs', steps.uv),
    },
    clothIndex: file.u16('cloth/index'),
    eyeVertices: { left: file.u16('eyes/left'), right: file.u16('eyes/right') },
    scaleVertices: header.scaleVertices,
    fields: {
      part: file.u8('field/part'),
      lip: field('lip'),
      ear: field('ear'),
      moustache: field('moustache'),
      goatee: field('goatee'),
      fullBeard: field('fullBeard'),
    },
    targetNames: [...targets.keys()],
    target: (name) => targets.get(name),
    proxy: remember((name) => {
      const entry = header.proxies[name];
      if (entry === undefined) throw missing(`mesh ${name}`);
      const key = (what: string) => `proxy/${name}/${what}`;
      return {
        count: entry.vertices,
        references: file.u16(key('references')),
        weights: scaled(key('weights'), steps.weight),
        offsets: scaled(key('offsets'), steps.offset),
        index: file.u16(key('index')),
        uvIndex: file.u16(key('uvIndex')),
        uvs: scaled(key('uvs'), steps.uv),
        scale: entry.scale,
      };
    }),
    skinNames: Object.keys(header.skins),
    skin: remember((name) => {
      const [width, height] = header.skinSize;
      return decodePlanes(file.u8(`skin/${name}`), width, height, 3);
    }),
    skinMean(name) {
      const mean = header.skins[name];
      if (mean === undefined) throw missing(`skin ${name}`);
      return mean;
    },
    picture,
    pictureGrey: remember((name) => meanGrey(picture(name))),
  };
}

function readTargets(file: Container, header: KitHeader): Map<string, Target> {
  const steps = file.u16('targets/vertices');
  const delta = Float32Array.from(file.i16('targets/delta'), (value) => value * header.steps.target);
  const targets = new Map<string, Target>();
  let at = 0;
  for (const [name, rows] of header.targets) {
    const vertices = new Uint16Array(rows);
    let vertex = 0;
    for (let i = 0; i < rows; i += 1) {
      vertex += steps[at + i]!;
      vertices[i] = vertex;
    }
    targets.set(name, { vertices, delta: delta.subarray(3 * at, 3 * (at + rows)) });
    at += rows;
  }
  return targets;
}
