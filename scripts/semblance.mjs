// Runs the command line from its sources: bundles them first whenever one is newer than the bundle.
import { pathToFileURL } from 'node:url';
import { bundle, bundleIfStale } from './bundle-cli.mjs';

await bundleIfStale();
await import(pathToFileURL(bundle).href);
