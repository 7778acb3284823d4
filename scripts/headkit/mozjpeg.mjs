// The encoder of the packs' atlases: MozJPEG as WebAssembly. Used by maintainers only; what it writes is plain
// progressive JPEG that the app decodes in JavaScript.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchPackage } from './fetch-package.mjs';

const PACKAGE = '@jsquash/jpeg@1.6.0';
const INTEGRITY =
  'sha512-zwN46Awh1VM6gXlIcALwb5WzqK5H2e6+Awcs1QP8AvS8ohsK/sbE4esvmH4jhlhW7+CgiUUww66vg0aTnlSIMA==';

/**
 * Equal steps (of 6) for all frequencies keep the most for the bytes where the eye does not judge: as near to the picture
 * as the usual tables at quality 95, in four fifths of their bytes.
 */
const OPTIONS = {
  quality: 82,
  quant_table: 1,
  baseline: false,
  progressive: true,
  arithmetic: false,
  optimize_coding: true,
  smoothing: 0,
  color_space: 3,
  trellis_multipass: true,
  trellis_opt_zero: true,
  trellis_opt_table: false,
  trellis_loops: 3,
  auto_subsample: false,
  chroma_subsample: 1,
  separate_chroma_quality: false,
  chroma_quality: 82,
};

/** @returns (rgba, width, height) -> bytes of a JPEG with full colour resolution */
export async function openMozJpeg() {
  const folder = mkdtempSync(join(tmpdir(), 'semblance-'));
  try {
    const codec = join(fetchPackage(PACKAGE, INTEGRITY, folder), 'codec', 'enc');
    const { default: load } = await import(pathToFileURL(join(codec, 'mozjpeg_enc.js')).href);
    const wasmBinary = readFileSync(join(codec, 'mozjpeg_enc.wasm'));
    const module = await load({ wasmBinary, noInitialRun: true });
    return (rgba, width, height) => Uint8Array.from(module.encode(rgba, width, height, OPTIONS));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
