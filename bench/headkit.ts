// What does one built-in face cost, in one thread? Draws faces of the data set at 64 and 128 px, and toggles; prints the
// mean, median and 95th percentile of the wall time, the processor time, and how loaded the machine was. Run with
//   node -e "import('./scripts/headkit/load-module.mjs').then((m) => m.loadModule('bench/headkit.ts'))"
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { counterfactual } from '../src/data/headkit/counterfactual.ts';
import { openKit } from '../src/data/headkit/kit.ts';
import { HeadRenderer } from '../src/data/headkit/render.ts';
import { sampleAttributes } from '../src/data/headkit/sample.ts';

const FACES = 150;
const started = performance.now();
const kit = openKit(new Uint8Array(readFileSync('public/faces/headkit.bin')));
const renderer = new HeadRenderer(kit);
const opened = performance.now() - started;

function measure(what: string, draw: (seed: number) => void): void {
  for (let seed = 5000; seed < 5020; seed += 1) draw(seed);
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let seed = 0; seed < FACES; seed += 1) {
    const start = performance.now();
    draw(seed);
    times.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  const mean = times.reduce((sum, time) => sum + time, 0) / FACES;
  const figure = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} ms`;
  const [median, late] = [times[FACES >> 1], times[Math.floor(FACES * 0.95)]];
  const processor = (user + system) / 1000 / FACES;
  console.log(
    `${what}: mean ${figure(mean)}, median ${figure(median)}, 95 % ${figure(late)}, processor ${figure(processor)}`,
  );
}

const load = loadavg().map((value) => value.toFixed(1));
console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? '?'}, load ${load.join(' ')}`);
console.log(`kit and renderer opened in ${opened.toFixed(0)} ms`);
measure('64 px face', (seed) => renderer.render(seed, sampleAttributes(seed, kit), 64));
measure('128 px face', (seed) => renderer.render(seed, sampleAttributes(seed, kit), 128));
measure('64 px pair', (seed) => {
  counterfactual(renderer, seed, sampleAttributes(seed, kit), 'Smiling', 64, 4);
});
