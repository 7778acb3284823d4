import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kindOf, kindOfFile } from '../../src/studio/live/files.ts';

const head = (path: string): Uint8Array => new Uint8Array(readFileSync(path).subarray(0, 64));

describe('files are told apart by their first bytes', () => {
  it('weights: safetensors, PyTorch archives, bare pickles', () => {
    expect(kindOfFile(head('tests/fixtures/parity/ssa-32.safetensors'))).toBe('weights');
    expect(kindOfFile(head('tests/fixtures/parity/stargan-official/1000-G.ckpt'))).toBe('weights');
    expect(kindOfFile(Uint8Array.of(0x80, 2, 0x8a, 10, 0, 0, 0, 0, 0, 0))).toBe('weights');
  });

  it('weights whose header happens to be as long as the letters of an archive, and archives themselves', async () => {
    const length = [0x50, 0x4d, 0, 0, 0, 0, 0, 0];
    const weights = Uint8Array.of(...length, ...new TextEncoder().encode('{"__metadata__":{}}'));
    expect(await kindOf(new Blob([weights]))).toBe('weights');
    const archive = Uint8Array.of(0x50, 0x4b, 3, 4, ...new TextEncoder().encode('faces/000001.jpg'));
    expect(await kindOf(new Blob([archive]))).toBe('faces');
    const torch = readFileSync('tests/fixtures/parity/stargan-official/1000-G.ckpt');
    expect(await kindOf(new Blob([torch]))).toBe('weights');
  });

  it('settings and pictures, whatever they are called', () => {
    expect(kindOfFile(new TextEncoder().encode(' {"version": 1}'))).toBe('settings');
    expect(kindOfFile(head('docs/images/quick-look-1000.png'))).toBe('picture');
    expect(kindOfFile(Uint8Array.of(0xff, 0xd8, 0xff))).toBe('picture');
    expect(kindOfFile(new Uint8Array())).toBe('picture');
  });
});
