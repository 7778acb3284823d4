// Compiles assembly/ (AssemblyScript) into src/engine/backend/kernels/wasm-binary.ts. Users never run this: the result is
// committed. Needs the package `assemblyscript` (0.28.20), here or in the folder named by ASSEMBLYSCRIPT.
//   node scripts/build-kernels.mjs           writes the module
//   node scripts/build-kernels.mjs --check   fails where the committed module is not what the sources give
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'src/engine/backend/kernels/wasm-binary.ts');
const from = createRequire(join(process.env.ASSEMBLYSCRIPT ?? root, 'package.json'));
const { default: asc } = await import(
  pathToFileURL(join(dirname(from.resolve('assemblyscript/package.json')), 'dist/asc.js')).href
);

let binary;
const { error, stderr } = await asc.main(
  [
    'assembly/index.ts',
    ...['--outFile', 'kernels.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--noExportMemory'],
    // The limits must enclose those of tfjs's own memory, which is handed in.
    ...['--importMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
    ...['--enable', 'simd', '--enable', 'bulk-memory'],
  ],
  {
    readFile: (name, base) => {
      try {
        return readFileSync(join(root, base ?? '.', name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents;
    },
    listFiles: () => [],
  },
);
if (error !== null || binary === undefined) {
  console.error(stderr.toString());
  process.exit(1);
}
const lines =
  Buffer.from(binary)
    .toString('base64')
    .match(/.{1,108}/g) ?? [];
const text = `// Made by scripts/build-kernels.mjs from assembly/; not to be edited.

/** The module's bytes in base64: text travels with the bundle, and no server has to hand out another file. */
export const KERNELS = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('wasm-binary.ts is not what assembly/ gives: run node scripts/build-kernels.mjs.');
    process.exit(1);
  }
} else writeFileSync(target, text);
console.log(`${binary.length} bytes`);
