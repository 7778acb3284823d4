// A worker that makes samples of people's own pictures: decodes, cuts, resizes. Several of them work for the library worker.
import { exposeApi } from '../src/protocol/host.ts';
import type { SampleApi } from '../src/service/importing-makers.ts';
import { makeSample } from '../src/service/importing-sample.ts';
import { decodeInBrowser } from './decode.ts';

exposeApi<SampleApi>({ make: (files, form) => makeSample(files, form, decodeInBrowser) });
