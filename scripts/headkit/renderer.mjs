// What the scripts need of the renderer, in one entry for bundling.
export { attributeValues, HEADKIT_ATTRIBUTES } from '../../src/data/headkit/attributes.ts';
export { identityOf } from '../../src/data/headkit/identity.ts';
export { openKit } from '../../src/data/headkit/kit.ts';
export { encodeParts } from '../../src/data/headkit/part-coding.ts';
export { openPack } from '../../src/data/headkit/pack.ts';
export { GENERATOR_VERSION, HeadRenderer } from '../../src/data/headkit/render.ts';
export { SAMPLERS, sampleAttributes } from '../../src/data/headkit/sample.ts';
export { PARTS } from '../../src/face/parts.ts';
